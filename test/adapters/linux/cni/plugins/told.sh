#!/bin/sh
# A network plugin that does as it is told: the file that is named for it and the verb says what.
# It keeps what it was given, and passes on what the plugin before it answered.
input=$(cat)
count=$(cat "$0.$CNI_COMMAND.count" 2>/dev/null || echo 0)
echo $((count + 1)) > "$0.$CNI_COMMAND.count"
printf '%s' "$input" > "$0.$CNI_COMMAND.input"
env > "$0.$CNI_COMMAND.environment"
echo "$(basename "$0") $CNI_COMMAND $CNI_CONTAINERID begins" >> "$(dirname "$0")/calls.log"
[ ! -f "$0.$CNI_COMMAND" ] || . "$0.$CNI_COMMAND"
echo "$(basename "$0") $CNI_COMMAND $CNI_CONTAINERID ends" >> "$(dirname "$0")/calls.log"
[ "$CNI_COMMAND" = ADD ] || exit 0
case "$input" in
  *'"prevResult":'*) printf '%s' "$input" | sed 's/.*"prevResult"://; s/}$//' ;;
  *) echo '{"cniVersion":"1.0.0","ips":[]}' ;;
esac
