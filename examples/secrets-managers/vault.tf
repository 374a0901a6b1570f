resource "vault_kv_secret_v2" "website" {
  mount                = "secret"
  name                 = "website"
  data_json_wo         = jsonencode({ key = ephemeral.eventcreds_decrypt.website.plaintext })
  data_json_wo_version = provider::eventcreds::secret_version(eventcreds_ecoevents_api_key.website.id)
}
