# The state holds this key for one recipient only, whose private key CI has.
resource "eventcreds_ecoevents_api_key" "deploy" {
  name           = "deploy"
  scopes         = ["events:read"]
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
}

ephemeral "eventcreds_decrypt" "deploy" {
  ciphertext    = eventcreds_ecoevents_api_key.deploy.encrypted_key
  identity_file = pathexpand("~/.config/age/ci.txt")
}

# From here it goes to a write-only argument, such as that of a secrets manager. The version changes with the key:
#
#   resource "aws_secretsmanager_secret_version" "deploy" {
#     secret_id                = aws_secretsmanager_secret.deploy.id
#     secret_string_wo         = ephemeral.eventcreds_decrypt.deploy.plaintext
#     secret_string_wo_version = provider::eventcreds::secret_version(eventcreds_ecoevents_api_key.deploy.id)
#   }

# Or to a check that the key works.
ephemeral "eventcreds_ecoevents_verify" "deploy" {
  key = ephemeral.eventcreds_decrypt.deploy.plaintext
}
