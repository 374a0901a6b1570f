variable "partner_key" {
  type      = string
  sensitive = true

  validation {
    condition     = provider::eventcreds::parse_key(var.partner_key).well_formed == true
    error_message = "This is not a key of EcoEvents: it was cut off, or copied with something around it."
  }
}

# The key is sensitive, and so is all that is made of it. What the function tells is no secret:
output "partner_key_environment" {
  value = nonsensitive(provider::eventcreds::parse_key(var.partner_key).environment)
}
