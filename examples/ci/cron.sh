#!/bin/sh
# Looks for drift, and prints something only where there is something to see to: cron mails that.
#
#   MAILTO=platform@example.com
#   17 3 * * *  /usr/local/bin/drift-cron /srv/infra
#
# The credentials are in a file that only the user of the cron job can read, as lines of the form NAME=value.
set -eu

cd "$1"
set -a
. "${EVENTCREDS_ENVIRONMENT:-$HOME/.config/eventcreds/environment}"
set +a

terraform init -input=false -lockfile=readonly -no-color >/dev/null

status=0
report=$(eventcreds drift 2>&1) || status=$?
if [ "$status" -ne 0 ]; then # 2: there are findings; 1: it could not look
  printf '%s\n' "$report"
fi
exit "$status"
