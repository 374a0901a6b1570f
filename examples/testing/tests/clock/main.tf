# Moves the clock of the sandbox. The program finds it by itself: eventcreds sandbox tells the command where it is.
variable "advance" {
  type        = string
  description = "How far, as in 2160h"
}

resource "terraform_data" "clock" {
  triggers_replace = timestamp() # each time anew

  provisioner "local-exec" {
    command = "eventcreds sandbox control clock ${var.advance}"
  }
}
