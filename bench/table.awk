# SPDX-License-Identifier: GPL-3.0-or-later
# rows.txt and a file of `name value` lines, one a round → the table, and with -v json=FILE all values.

function sorted(name,    i, j, t, n) {
    n = count[name]
    for (i = 1; i <= n; ++i) s[i] = value[name, i]
    for (i = 2; i <= n; ++i)
        for (j = i; j > 1 && s[j - 1] > s[j]; --j) { t = s[j]; s[j] = s[j - 1]; s[j - 1] = t }
    return n
}
function median(name,    n) {
    n = sorted(name)
    return n % 2 ? s[(n + 1) / 2] : (s[n / 2] + s[n / 2 + 1]) / 2
}
# "12 (11–14)"
function shown(name, divisor, decimals,    middle, n, format) {
    if (!count[name]) return "not measured"
    middle = median(name)
    n = count[name]
    format = "%." decimals "f"
    return sprintf(format " (" format "–" format ")", middle / divisor, s[1] / divisor, s[n] / divisor)
}
function put(row,    name, ratio, verdict, floor_text, budget) {
    name = row_name[row]
    floor_text = count[name ".floor"] ? shown(name ".floor", row_divisor[row], row_decimals[row]) : "–"
    ratio = "–"
    if (count[name] && count[name ".floor"]) ratio = sprintf("%.2f", median(name) / median(name ".floor"))
    budget = row_kind[row] == "floor" ? "≤ " row_budget[row] " × floor" : row_kind[row] == "most" ? "≤ " row_budget[row] : "–"
    verdict = "–"
    if (count[name] && row_kind[row] == "floor") verdict = ratio + 0 <= row_budget[row] + 0 ? "ok" : "over"
    if (count[name] && row_kind[row] == "most") verdict = median(name) / row_divisor[row] <= row_budget[row] + 0 ? "ok" : "over"
    printf "| %s | %s | %s | %s | %s | %s |\n", row_label[row], shown(name, row_divisor[row], row_decimals[row]), floor_text, ratio, budget, verdict
}
function quoted(text) {
    gsub(/["\\]/, "\\\\&", text)
    return "\"" text "\""
}
function write_json(    i, j, separator) {
    printf "{\"commit\": %s, \"date\": %s, \"machine\": %s, \"seconds\": %d, \"values\": {", quoted(commit), quoted(date), quoted(machine), seconds > json
    for (i = 1; i <= names; ++i) {
        printf("%s\n  %s: [", (i > 1 ? "," : ""), quoted(name_of[i])) > json
        for (j = 1; j <= count[name_of[i]]; ++j) printf("%s%s", (j > 1 ? ", " : ""), value[name_of[i], j]) > json
        printf "]" > json
    }
    printf "\n}}\n" > json
}

/^#/ { next }
FNR == NR {
    row_name[++rows] = $1; row_kind[rows] = $2; row_budget[rows] = $3; row_divisor[rows] = $4; row_decimals[rows] = $5
    for (i = 1; i <= 5; ++i) sub(/^[^ ]+ +/, "")
    row_label[rows] = $0
    next
}
{
    if (!count[$1]) name_of[++names] = $1
    value[$1, ++count[$1]] = $2 + 0
}
END {
    print "| Figure | Median (spread) | Floor | Ratio | Budget | |"
    print "|---|---|---|---|---|---|"
    for (row = 1; row <= rows; ++row) put(row)
    printf "\n%s, %s, commit %s, %d s a count, %d rounds; the machine was %s %% busy with other things before a round\n",
        date, machine, commit, seconds, count["machine.busy"], shown("machine.busy", 1, 0)
    if (json != "") write_json()
}
