# Lints sources as if LibTorch's headers were those of another version.
# usage: with-version.sh VERSION REPRISE FOLDER SOURCE... -- FLAGS...
# In FOLDER it makes headers that are links to the real ones, but for the one
# that says the version. The exit code does not count.
set -eu
version=$1 reprise=$2 folder=$3
shift 3
sources=
while [ "$1" != -- ]; do
  sources="$sources $folder/$1"
  shift
done
shift
real=
for flag; do
  case $flag in */include) real=${real:-$flag} ;; esac
done
old=$folder/libtorch-$version
mkdir -p "$old/torch/headeronly"
for header in "$real"/* "$real"/torch/* "$real"/torch/headeronly/*; do
  link=$old/${header#"$real"/}
  [ -e "$link" ] || ln -s "$header" "$link"
done
header=torch/headeronly/version.h
rm -f "$old/$header"
sed -e "s/\(#define TORCH_VERSION_MAJOR\) .*/\1 ${version%.*}/" \
    -e "s/\(#define TORCH_VERSION_MINOR\) .*/\1 ${version#*.}/" \
    "$real/$header" > "$old/$header"
flags=
for flag; do
  case $flag in "$real"*) flag=$old${flag#"$real"} ;; esac
  flags="$flags $flag"
done
"$reprise" lint --checks=reprise-cublas-workspace $sources -- $flags || true
