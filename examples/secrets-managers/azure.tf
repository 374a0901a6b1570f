variable "key_vault_id" {
  type = string
}

resource "azurerm_key_vault_secret" "website" {
  name             = "website"
  key_vault_id     = var.key_vault_id
  value_wo         = ephemeral.eventcreds_decrypt.website.plaintext
  value_wo_version = provider::eventcreds::secret_version(eventcreds_ecoevents_api_key.website.id)
}
