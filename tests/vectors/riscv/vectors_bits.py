"""Bit manipulation: Zba, Zbb, Zbc, Zbs, Zbkb, Zbkx; and Zicond."""
B, R, W = (32, 64), (32,), (64,)
NUMBERS = ["0", "1", "ffffffffffffffff", "8000000000000000", "ffffffff80000000", "7fffffff", "123456789abcdef0", "00ff00ff0080017f"]
WIDE = NUMBERS + ["8000000080000000", "100000000", "f0f0f0f00f0f0f0f", "80"]
PAIRS = [("123456789abcdef0", "fedcba9876543210"), ("ffffffffffffffff", "1"), ("8000000000000000", "3f"), ("ffffffff80000000", "7fffffff"), ("5", "5"), ("0", "ffffffffffffffff"), ("80000001", "21")]


def kinds(tries):
    return [(kind, *t) for t, kind in zip(tries, ["normal"] + ["edge"] * len(tries))]


def unary(row, xlens, name=None, numbers=NUMBERS):
    return [(row, xlens, kind, f"{name or row} a0, a1", f"a1={x}") for kind, x in kinds([(n,) for n in ["123456789abcdef0"] + numbers if True])]


def binary(row, xlens, more=()):
    rows = [(row, xlens, kind, f"{row} a0, a1, a2", f"a1={x} a2={y}") for kind, x, y in kinds(PAIRS + list(more))]
    return rows + [(row, xlens, "edge", f"{row} a1, a1, a1", "a1=123456789abcdef1"), (row, xlens, "edge", f"{row} a0, zero, a2", "a2=5")]


def shift(row, xlens, shamts, name=None):
    return [(row, xlens, kind, f"{name or row} a0, a1, {s}", f"a1={x}") for kind, s, x in kinds([(s, x) for s in shamts for x in ("123456789abcdef1", "8000000080000001")])]


FILES = {
    "zba.txt": [r for name in ("sh1add", "sh2add", "sh3add") for r in binary(name, B)]
    + [r for name in ("add.uw", "sh1add.uw", "sh2add.uw", "sh3add.uw") for r in binary(name, W, [("f00000001", "0")])]
    + shift("slli.uw", W, (0, 1, 31)) + shift("slli.uw.32", W, (32, 63), "slli.uw"),
    "zbb.txt": [r for name in ("andn", "orn", "xnor", "max", "maxu", "min", "minu", "rol", "ror") for r in binary(name, B)]
    + [r for name in ("clz", "ctz", "cpop", "sext.b", "sext.h", "orc.b") for r in unary(name, B, numbers=WIDE)]
    + [r for name in ("clzw", "ctzw", "cpopw") for r in unary(name, W, numbers=WIDE)]
    + unary("zext.h", R) + unary("zext.h.64", W, "zext.h") + unary("rev8", R) + unary("rev8.64", W, "rev8")
    + [r for name in ("rolw", "rorw") for r in binary(name, W)]
    + shift("rori", B, (0, 1, 31)) + shift("rori.64", W, (32, 63), "rori") + shift("roriw", W, (0, 1, 31)),
    "zbc.txt": [r for name in ("clmul", "clmulh", "clmulr") for r in binary(name, B, [("8000000080000000", "8000000080000000"), ("ffffffffffffffff", "ffffffffffffffff")])],
    "zbs.txt": [r for name in ("bclr", "bext", "binv", "bset") for r in binary(name, B, [("ffffffffffffffff", "40"), ("0", "3f")])]
    + [r for name in ("bclri", "bexti", "binvi", "bseti") for r in shift(name, B, (0, 4, 31)) + shift(name + ".64", W, (32, 63), name)],
    "zbkb.txt": [r for name in ("pack", "packh") for r in binary(name, B)] + binary("packw", W)
    + unary("brev8", B) + unary("zip", R, numbers=WIDE) + unary("unzip", R, numbers=WIDE),
    "zbkx.txt": [
        (name, B, kind, f"{name} a0, a1, a2", f"a1={x} a2={y}")
        for name in ("xperm4", "xperm8")
        for kind, x, y in kinds([("123456789abcdef0", "fedcba9876543210"), ("123456789abcdef0", "0001020304050607"), ("8877665544332211", "0706050403020100"), ("ffffffffffffffff", "ff08800703f10400"), ("123456789abcdef0", "0")])
    ],
    "zicond.txt": [
        (name, B, kind, asm.format(name), before)
        for name in ("czero.eqz", "czero.nez")
        for kind, asm, before in kinds([("{} a0, a1, a2", "a0=9 a1=5 a2=6"), ("{} a0, a1, a2", "a0=9 a1=5 a2=0"), ("{} a0, a1, a2", "a0=9 a1=5 a2=8000000000000000"), ("{} a0, a1, a1", "a0=9 a1=5"), ("{} a0, a1, zero", "a0=9 a1=5")])
    ],
    # Without B these are illegal; and what B reserves.
    "illegal_b.txt": [
        ("-", x, "illegal", f".word {bits}", "a1=5")
        for bits, x in [
            ("0x6b85d513", R), ("0x6985d513", W), ("0x6295d513", R), ("0x4a059513", R), ("0x0a059513", R), ("0x60359513", B), ("0x6205951b", W), ("0x0800453b", R), ("0x08f59513", W),
        ]
    ],
}
WITH = {"zba.txt": "zba", "zbb.txt": "zbb", "zbc.txt": "zbc", "zbs.txt": "zbs", "zbkb.txt": "zbkb", "zbkx.txt": "zbkx", "zicond.txt": "zicond", "illegal_b.txt": "zba zbb zbc zbs"}
