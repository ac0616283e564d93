# exit-code.sh CODE COMMAND...: runs the command and says on stdout whether it
# ended with CODE; ends with 0 only then.
wanted=$1
shift
"$@"
code=$?
if [ "$code" = "$wanted" ]; then
  echo "exit code $code as wanted"
else
  echo "exit code $code, wanted $wanted"
  exit 1
fi
