variable "age_identity" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "eventcreds_ecoevents_api_key" "website" {
  name           = "website"
  scopes         = ["events:read"]
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]

  rotation = {
    interval_days = 90
    overlap_hours = 72
  }
}

ephemeral "eventcreds_decrypt" "website" {
  ciphertext = eventcreds_ecoevents_api_key.website.encrypted_key
  identity   = var.age_identity
}
