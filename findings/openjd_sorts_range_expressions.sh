#!/usr/bin/env bash
# Open Job Description: shots given as a range expression are run in ascending order, whatever order they were written in
#
# Versions:  openjd-cli 0.8.0, openjd-model 0.13.0.
# Given:     a task parameter of type INT, once with the range [30, 10, 20], once with the range expression "30,10,20": the expression is
#            what a job parameter can fill in ("{{Param.Shots}}"), so that whoever submits can say which shots, and which first.
# Expected:  the same order from both, or a refusal.
# Seen:      the list is run as written, the expression sorted. A descending range keeps its own direction, but not its place.
#                [30, 10, 20]: 30 10 20 | "30,10,20": 10 20 30 | "30-20:-5,10": 10 30 25 20
# Exits with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet openjd-cli==0.8.0 openjd-model==0.13.0

order() { # a range, as it stands in the template
    cat > "$folder/job.yaml" <<YAML
specificationVersion: jobtemplate-2023-09
name: Boards
steps:
- name: Render
  parameterSpace:
    taskParameterDefinitions: [{name: Shot, type: INT, range: $1}]
  script: {actions: {onRun: {command: echo, args: ["shot={{Task.Param.Shot}}"]}}}
YAML
    "$folder/venv/bin/openjd" run "$folder/job.yaml" 2>&1 | sed -n 's/^[0-9:.]*[[:space:]]*shot=\([0-9]*\)$/\1/p' | xargs
}
found=$(for range in '[30, 10, 20]' '"30,10,20"' '"30-20:-5,10"'; do echo "$range: $(order "$range")"; done)
echo "$found"
[ "$found" = '[30, 10, 20]: 30 10 20
"30,10,20": 10 20 30
"30-20:-5,10": 10 30 25 20' ] || { echo "changed: the order is kept, or another one"; exit 1; }
