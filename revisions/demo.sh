#!/bin/sh
# What a newcomer sees: the example history on a new SQLite file. Run by `make demo`.
set -eu

cd "$(dirname "$0")/.."
mig=build/mig
database=build/demo.db

show() {
	printf '\n$ mig %s\n' "$*"
	DEMO_DB="$PWD/$database" "$mig" -c revisions/mig.ini "$@"
}

rm -f "$database"
show upgrade head
show history
show current

printf '\nThe tables in %s:\n\n' "$database"
if command -v sqlite3 >/dev/null; then
	sqlite3 "$database" .schema
	printf '\n$ sqlite3 %s "select * from country"\n' "$database"
	sqlite3 -header -column "$database" "select * from country"
else
	echo "(install sqlite3 to look at them)"
fi
printf '\nNext: %s -c revisions/mig.ini downgrade -1, or mig init in a project of your own.\n' "$mig"
