#!/bin/sh
# The npm that n8n calls. It names npm's public registry in every call; here the call goes to ours, which has the pack
# of this checkout in it. Nothing else is changed.
for word do
  shift
  case $word in --registry=*) word=--registry=$THROUGHLINE_REGISTRY ;; esac
  set -- "$@" "$word"
done
PATH=${PATH#*:} exec npm "$@"
