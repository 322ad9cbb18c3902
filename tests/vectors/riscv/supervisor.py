"""What make.py runs of supervisor and user mode: see vectors.py."""
B = (32, 64)
R = (32,)
W = (64,)
ONES = "ffffffffffffffff"

# Physical memory protection lets everybody everywhere.
OPEN = f"pmpaddr0={ONES} pmpcfg0=1f"
S = f"{OPEN} priv=1"
U = f"{OPEN} priv=0"
TVM, TW, TSR, MPRV = "100000", "200000", "400000", "20000"


SUPERVISOR = [
    ("sret", B, "normal", "sret", "sepc=80001200 mstatus=120"),
    ("sret", B, "edge", "sret", f"sepc=80001206 mstatus=102 {S}"),
    ("sret", B, "edge", "sret", f"sepc=80001204 mstatus=20 {S}"),
    ("sret", B, "edge", "sret", f"sepc=80001204 mstatus={TSR} {S}"),
    ("sret", B, "edge", "sret", f"sepc=80001204 mstatus={TSR}"),
    ("sret", B, "edge", "sret", f"sepc=80001204 {U}"),
    ("mret", B, "edge", "mret", f"mepc=80001204 {OPEN} mstatus={MPRV}"),
    ("mret", B, "edge", "mret", f"mepc=80001204 {OPEN} mstatus=20880"),
    ("mret", B, "edge", "mret", f"mepc=80001204 {OPEN} mstatus=21808"),
    ("mret", B, "edge", "mret", S),
    ("ecall", B, "edge", "ecall", S),
    ("ecall", B, "edge", "ecall", U),
    ("ebreak", B, "edge", "ebreak", U),
    ("wfi", B, "edge", "wfi", S),
    ("wfi", B, "edge", "wfi", f"mstatus={TW} {S}"),
    ("wfi", B, "edge", "wfi", U),
    ("sfence.vma", B, "normal", "sfence.vma zero, zero", ""),
    ("sfence.vma", B, "edge", "sfence.vma a0, a1", f"a0=80000000 a1=1 {S}"),
    ("sfence.vma", B, "edge", "sfence.vma zero, a1", f"a1=1 mstatus={TVM}"),
    ("sfence.vma", B, "edge", "sfence.vma zero, a1", f"a1=1 mstatus={TVM} {S}"),
    ("sfence.vma", B, "edge", "sfence.vma zero, zero", f"mstatus={TVM} {S}"),
    ("sfence.vma", B, "edge", "sfence.vma a0, zero", f"mstatus={TVM} {S}"),
    ("sfence.vma", B, "edge", "sfence.vma zero, zero", U),
    ("csrrw", B, "edge", "csrrw a0, sstatus, a1", f"a1={ONES}"),
    ("csrrw", B, "edge", "csrrw a0, sstatus, a1", f"a1={ONES} {S}"),
    ("csrrw", B, "edge", "csrrw a0, mstatus, a1", f"a1={ONES} mstatus=0"),
    ("csrrw", B, "edge", "csrrw a0, mstatus, a1", "a1=0 mstatus=1800"),
    ("csrrw", B, "edge", "csrrw a0, sie, a1", f"a1={ONES} mideleg=222 mie=88"),
    ("csrrw", B, "edge", "csrrw a0, sie, a1", f"a1={ONES} mideleg=20 mie=0"),
    ("csrrw", B, "edge", "csrrw a0, mie, a1", f"a1={ONES}"),
    ("csrrw", B, "edge", "csrrw a0, mideleg, a1", f"a1={ONES}"),
    ("csrrw", B, "edge", "csrrw a0, stvec, a1", "a1=80000801"),
    ("csrrw", B, "edge", "csrrw a0, sepc, a1", "a1=80000807"),
    ("csrrw", B, "edge", "csrrw a0, scause, a1", f"a1=800000000000000f {S}"),
    ("csrrw", B, "edge", "csrrw a0, stval, a1", f"a1={ONES} {S}"),
    ("csrrw", B, "edge", "csrrw a0, sscratch, a1", f"a1={ONES} sscratch=5 {S}"),
    ("csrrw", B, "edge", "csrrw a0, mcounteren, a1", "a1=7"),
    ("csrrw", B, "edge", "csrrw a0, scounteren, a1", f"a1=7 {S}"),
    ("csrrw", B, "edge", "csrrw a0, menvcfg, a1", "a1=1"),
    ("csrrw", B, "edge", "csrrw a0, senvcfg, a1", f"a1=1 {S}"),
    ("csrrs", B, "edge", "csrrs a0, instret, zero", f"mcounteren=3 {S}"),
    ("csrrs", B, "edge", "csrrs a0, time, zero", f"mcounteren=5 {S}"),
    ("csrrs", B, "edge", "csrrs a0, cycle, zero", f"mcounteren=6 {S}"),
    ("csrrs", B, "edge", "csrrs a0, cycle, zero", f"mcounteren=7 scounteren=6 {U}"),
    ("csrrs", W, "edge", "csrrs a0, time, zero", f"mcounteren=5 scounteren=7 {U}"),
    ("csrrs", B, "edge", "csrrs a0, mscratch, zero", S),
    ("csrrs", B, "edge", "csrrs a0, sscratch, zero", U),
    ("csrrs", B, "edge", "csrrs a0, satp, zero", f"mstatus={TVM} {S}"),
    ("csrrw", B, "edge", "csrrw a0, satp, a1", f"a1=0 mstatus={TVM} {S}"),
    ("csrrw", B, "edge", "csrrw a0, satp, a1", f"a1=0 mstatus={TVM}"),
    ("csrrw", B, "edge", "csrrw a0, stimecmp, a1", "a1=0"),
    ("csrrw", B, "edge", "csrrw a0, sstateen0, a1", "a1=0"),
    ("csrrw", R, "edge", "csrrw a0, menvcfgh, a1", "a1=0"),
    ("lw", B, "edge", "lw a0, 0(a1)", "a1=80002000 priv=1 pmpaddr0=20000800 pmpcfg0=0f"),
    ("sw", B, "edge", "sw a0, 0(a1)", "a1=80002000 priv=1 pmpaddr0=20000800 pmpaddr1=20000c00 pmpcfg0=090f"),
    ("lw", B, "edge", "lw a0, 0(a1)", "a1=80002000 priv=1 pmpaddr0=20000800 pmpaddr1=20000c00 pmpcfg0=090f [80002000]=11223344"),
]

INVALIDATIONS = [
    ("sinval.vma", B, "normal", "sinval.vma zero, zero", ""),
    ("sinval.vma", B, "edge", "sinval.vma a0, a1", f"a0=80000000 a1=1 {S}"),
    ("sinval.vma", B, "edge", "sinval.vma a0, a1", f"mstatus={TVM} {S}"),
    ("sinval.vma", B, "edge", "sinval.vma a0, a1", U),
    ("sfence.w.inval", B, "normal", "sfence.w.inval", ""),
    ("sfence.w.inval", B, "edge", "sfence.w.inval", f"mstatus={TVM} {S}"),
    ("sfence.w.inval", B, "edge", "sfence.w.inval", U),
    ("sfence.inval.ir", B, "normal", "sfence.inval.ir", ""),
    ("sfence.inval.ir", B, "edge", "sfence.inval.ir", f"mstatus={TVM} {S}"),
    ("sfence.inval.ir", B, "edge", "sfence.inval.ir", U),
]

SUPERVISOR_FILES = {"supervisor.txt": SUPERVISOR, "svinval.txt": INVALIDATIONS}
SUPERVISOR_WITH = {"supervisor.txt": "f d u s", "svinval.txt": "u s svinval"}
