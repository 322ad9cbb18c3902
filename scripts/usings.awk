# Plain using directives are sorted: System first, then by name. Style analysis in the build does not look at their order.
FNR == 1 { last = "" }
/^using [A-Za-z_][A-Za-z0-9_.]*;/ {
    name = tolower(substr($2, 1, length($2) - 1))
    gsub(/\./, " ", name)
    key = (name == "system" || index(name, "system ") == 1 ? "0" : "1") name
    if (last != "" && key < last) { printf "%s:%d: %s belongs further up\n", FILENAME, FNR, $2; bad = 1 }
    last = key
    next
}
/[^[:space:]]/ && !/^\/\// && !/^#/ { last = "" }
END { exit bad }
