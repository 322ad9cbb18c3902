"""Atomic instructions: A, Zabha, Zacas, Zawrs."""
B, R, W = (32, 64), (32,), (64,)
AT = "a1=80002008"
AMOS = "amoswap amoadd amoxor amoand amoor amomin amomax amominu amomaxu".split()
# Memory and operand; the value in memory is written as it lies there.
VALUES = {
    "b": [("7f00000000000000", "1"), ("80ffffffffffffff", "7f"), ("ff11223344556677", "ffffffffffffffff"), ("0011223344556677", "100")],
    "h": [("ff7f000000000000", "1"), ("0080ffffffffffff", "7fff"), ("ffff223344556677", "ffffffffffffffff"), ("0000223344556677", "10000")],
    "w": [("ffffff7f00000000", "1"), ("00000080ffffffff", "7fffffff"), ("ffffffff44556677", "ffffffffffffffff"), ("0000000044556677", "123456780")],
    "d": [("ffffffffffffff7f", "1"), ("0000000000000080", "7fffffffffffffff"), ("ffffffffffffffff", "ffffffffffffffff"), ("8877665544332211", "123456789abcdef0")],
}
ODD = {"b": "80002009", "h": "80002009", "w": "8000200a", "d": "8000200c"}


def amo(size, xlens):
    rows = []
    for name in AMOS:
        row = f"{name}.{size}"
        for (memory, value), kind in zip(VALUES[size], ["normal"] + ["edge"] * 9):
            rows.append((row, xlens, kind, f"{row} a0, a2, (a1)", f"{AT} a2={value} [80002008]={memory}"))
        rows.append((row, xlens, "edge", f"{row} a0, a2, (a1)", f"a1={ODD[size]} a2=5 [80002008]=0102030405060708"))
        rows.append((row, xlens, "edge", f"{row}.aqrl a1, a1, (a1)", f"{AT} [80002008]=0102030405060708"))
        rows.append((row, xlens, "edge", f"{row}.aq zero, zero, (a1)", f"{AT} [80002008]=0102030405060708"))
    return rows + [(f"amoadd.{size}", xlens, "edge", f"amoadd.{size}.rl a0, a2, (a1)", "a1=20000000 a0=3")]


def cas(size, xlens, row=None):
    row = row or f"amocas.{size}"
    name = f"amocas.{size}"
    M = "8877665544332211"
    rows = [
        (row, xlens, "normal", f"{name} a0, a2, (a1)", f"{AT} a0=1122334455667788 a2=99aabbccddeeff00 [80002008]={M}"),
        (row, xlens, "edge", f"{name} a0, a2, (a1)", f"{AT} a0=1122334455667789 a2=99aabbccddeeff00 [80002008]={M}"),
        (row, xlens, "edge", f"{name}.aqrl a0, a2, (a1)", f"{AT} a0=ffffffffffffffff a2=8000000080008080 [80002008]=ffffffffffffffff"),
        (row, xlens, "edge", f"{name}.aq a0, a2, (a1)", f"{AT} a0=8000000080008080 a2=5 [80002008]=8080008000000080"),
        (row, xlens, "edge", f"{name}.rl zero, a2, (a1)", f"{AT} a2=5 [80002008]=0000000000000000"),
        (row, xlens, "edge", f"{name} zero, zero, (a1)", f"{AT} [80002008]=01"),
    ]
    if size != "b":
        rows.append((row, xlens, "edge", f"{name} a0, a2, (a1)", f"a1={ODD[size]} a0=5"))
    return rows


def pair(row, name, xlens, memory, low, high):
    return [
        (row, xlens, "normal", f"{name} a0, a2, (a4)", f"a4=80002010 a0={low} a1={high} a2=1111 a3=2222 [80002010]={memory}"),
        (row, xlens, "edge", f"{name} a0, a2, (a4)", f"a4=80002010 a0={low} a1=5 a2=1111 a3=2222 [80002010]={memory}"),
        (row, xlens, "edge", f"{name}.aqrl a0, zero, (a4)", f"a4=80002010 a0={low} a1={high} [80002010]={memory}"),
        (row, xlens, "edge", f"{name} zero, a2, (a4)", "a4=80002010 ra=77 a2=1111 a3=2222"),
        (row, xlens, "edge", f"{name} zero, a2, (a4)", f"a4=80002010 ra=77 a2=1111 a3=2222 [80002010]={memory}"),
        (row, xlens, "edge", f"{name} a0, a2, (a4)", "a4=80002014 a0=1 a2=2" if xlens == R else "a4=80002018 a0=1 a2=2"),
    ]


def reserved(size, xlens):
    other = "d" if size == "w" else "w"
    lr, sc = f"lr.{size}", f"sc.{size}"
    M = "8182838485868788"
    rows = [
        (lr, xlens, "normal", f"{lr} a0, (a1)", f"{AT} [80002008]={M}"),
        (lr, xlens, "edge", f"{lr}.aqrl a1, (a1)", f"{AT} [80002008]={M}"),
        (lr, xlens, "edge", f"{lr}.aq zero, (a1)", f"{AT} [80002008]={M}"),
        (lr, xlens, "edge", f"{lr} a0, (a1)", f"a1={ODD[size]}"),
        (lr, xlens, "edge", f"{lr} a0, (a1)", "a1=20000000"),
        (sc, xlens, "normal", f"{sc} a0, a2, (a1)", f"{lr}=80002008 {AT} a2=123456789abcdef0 a0=7 [80002008]={M}"),
        (sc, xlens, "edge", f"{sc}.rl zero, a2, (a1)", f"{lr}=80002008 {AT} a2=123456789abcdef0 [80002008]={M}"),
        (sc, xlens, "edge", f"{sc}.aqrl a1, a1, (a1)", f"{lr}=80002008 {AT} [80002008]={M}"),
        (sc, xlens, "edge", f"{sc} a0, a2, (a1)", f"{AT} a2=5 [80002008]={M}"),
        (sc, xlens, "edge", f"{sc} a0, a2, (a1)", f"{lr}=80002100 {AT} a2=5 [80002008]={M}"),
        (sc, xlens, "edge", f"{sc} a0, a2, (a1)", f"a1={ODD[size]} a2=5"),
        (sc, xlens, "edge", f"{sc} a0, a2, (a1)", "a1=20000000 a0=3"),
    ]
    return rows


FILES = {
    "zalrsc.txt": reserved("w", B) + reserved("d", W),
    "zaamo.txt": amo("w", B) + amo("d", W),
    "zabha.txt": amo("b", B) + amo("h", B) + cas("b", B) + cas("h", B),
    "zacas.txt": cas("w", B) + cas("d", W) + pair("amocas.d.32", "amocas.d", R, "8877665544332211", "55667788", "11223344")
    + pair("amocas.q", "amocas.q", W, "88776655443322118070605040302010", "1122334455667788", "1020304050607080"),
    "zawrs.txt": [(row, B, kind, row, before) for row in ("wrs.nto", "wrs.sto") for kind, before in (("normal", ""), ("edge", "lr.w=80002000"))],
    # mstatus.TW gives less privileged modes no time for the unbounded wait.
    "zawrs_modes.txt": [(row, B, "edge", row, f"mstatus=200000 pmpaddr0=ffffffffffffffff pmpcfg0=1f priv={mode}") for row in ("wrs.nto", "wrs.sto") for mode in (0, 1)],
    # Reserved: odd registers of pairs, sizes that do not exist, LR with a second source.
    "illegal_a.txt": [
        ("-", x, "illegal", f".word {bits}", "a1=80002000")
        for bits, x in [
            ("0x28c5b5af", R), ("0x28d5b52f", R), ("0x28c5c5af", W), ("0x28d5c52f", W), ("0x00c5d52f", B), ("0x00c5c52f", B), ("0x28c5c52f", R), ("0x10c5a52f", B), ("0x00c5b52f", R), ("0x1805c52f", B),
        ]
    ],
}
WITH = {"zalrsc.txt": "a", "zaamo.txt": "a", "zabha.txt": "a zabha zacas", "zacas.txt": "a zacas", "zawrs.txt": "a zawrs", "zawrs_modes.txt": "a u s zawrs", "illegal_a.txt": "a zacas"}
