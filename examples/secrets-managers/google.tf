resource "google_secret_manager_secret" "feed" {
  secret_id = "feed-signing-secret"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "feed" {
  secret                 = google_secret_manager_secret.feed.id
  secret_data_wo         = ephemeral.eventcreds_decrypt.feed.plaintext
  secret_data_wo_version = provider::eventcreds::secret_version(eventcreds_eventconnectors_token.feed.encrypted_signing_secret)
}

# A signing secret can change while the id of its token stays, so the version follows what is encrypted.
resource "eventcreds_eventconnectors_token" "feed" {
  name           = "feed"
  roles          = ["ROLE_EXTERNAL_USER"]
  callback_url   = "https://hooks.example.com/eventconnectors"
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
}

ephemeral "eventcreds_decrypt" "feed" {
  ciphertext = eventcreds_eventconnectors_token.feed.encrypted_signing_secret
  identity   = var.age_identity
}
