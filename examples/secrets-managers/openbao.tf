# OpenBao speaks the API of Vault, and so the provider of Vault writes to it.
provider "vault" {
  alias   = "openbao"
  address = "https://openbao.example.com:8200"
}

resource "vault_kv_secret_v2" "website_in_openbao" {
  provider = vault.openbao

  mount                = "secret"
  name                 = "website"
  data_json_wo         = jsonencode({ key = ephemeral.eventcreds_decrypt.website.plaintext })
  data_json_wo_version = provider::eventcreds::secret_version(eventcreds_ecoevents_api_key.website.id)
}
