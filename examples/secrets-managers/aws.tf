resource "aws_secretsmanager_secret" "website" {
  name = "website"
}

resource "aws_secretsmanager_secret_version" "website" {
  secret_id                = aws_secretsmanager_secret.website.id
  secret_string_wo         = ephemeral.eventcreds_decrypt.website.plaintext
  secret_string_wo_version = provider::eventcreds::secret_version(eventcreds_ecoevents_api_key.website.id)

  lifecycle {
    create_before_destroy = true
  }
}
