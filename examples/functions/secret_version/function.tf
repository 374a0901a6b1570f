resource "eventcreds_ecoevents_api_key" "website" {
  name           = "website"
  scopes         = ["events:read"]
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
}

resource "eventcreds_eventconnectors_token" "feed" {
  name           = "feed"
  roles          = ["ROLE_EXTERNAL_USER"]
  callback_url   = "https://hooks.example.com/eventconnectors"
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
}

# A key is another one when its id is.
output "key_version" {
  value = provider::eventcreds::secret_version(eventcreds_ecoevents_api_key.website.id)
}

# A signing secret can change while the id of its token stays, so what is encrypted tells.
output "signing_secret_version" {
  value = provider::eventcreds::secret_version(eventcreds_eventconnectors_token.feed.encrypted_signing_secret)
}
