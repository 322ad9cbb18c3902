namespace Emu.Target.Riscv.State;

/// <summary>Numbers of control and status registers (Privileged, "CSR Listing").</summary>
internal static class CsrNumber
{
    public const int Fflags = 0x001;
    public const int Frm = 0x002;
    public const int Fcsr = 0x003;

    public const int Cycle = 0xC00;
    public const int Time = 0xC01;
    public const int Instret = 0xC02;

    public const int Mvendorid = 0xF11;
    public const int Marchid = 0xF12;
    public const int Mimpid = 0xF13;
    public const int Mhartid = 0xF14;
    public const int Mconfigptr = 0xF15;

    public const int Hpmcounter3 = 0xC03;
    public const int Hpmcounter31 = 0xC1F;

    public const int Sstatus = 0x100;
    public const int Sie = 0x104;
    public const int Stvec = 0x105;
    public const int Scounteren = 0x106;
    public const int Senvcfg = 0x10A;
    public const int Sstateen0 = 0x10C;
    public const int Sstateen3 = 0x10F;
    public const int Sscratch = 0x140;
    public const int Sepc = 0x141;
    public const int Scause = 0x142;
    public const int Stval = 0x143;
    public const int Sip = 0x144;
    public const int Stimecmp = 0x14D;
    public const int Stimecmph = 0x15D;
    public const int Satp = 0x180;

    public const int Mstatus = 0x300;
    public const int Misa = 0x301;
    public const int Medeleg = 0x302;
    public const int Mideleg = 0x303;
    public const int Mie = 0x304;
    public const int Mtvec = 0x305;
    public const int Mcounteren = 0x306;
    public const int Menvcfg = 0x30A;
    public const int Mstateen0 = 0x30C;
    public const int Mstateen3 = 0x30F;
    public const int Mstatush = 0x310;
    public const int Medelegh = 0x312;
    public const int Menvcfgh = 0x31A;
    public const int Mstateen0h = 0x31C;
    public const int Mstateen3h = 0x31F;
    public const int Mcountinhibit = 0x320;
    public const int Mhpmevent3 = 0x323;
    public const int Mhpmevent31 = 0x33F;
    public const int Mscratch = 0x340;
    public const int Mepc = 0x341;
    public const int Mcause = 0x342;
    public const int Mtval = 0x343;
    public const int Mip = 0x344;
    public const int Pmpcfg0 = 0x3A0;
    public const int Pmpcfg15 = 0x3AF;
    public const int Pmpaddr0 = 0x3B0;
    public const int Pmpaddr63 = 0x3EF;
    public const int Tselect = 0x7A0;
    public const int Tdata3 = 0x7A3;

    public const int Mcycle = 0xB00;
    public const int Minstret = 0xB02;
    public const int Mhpmcounter3 = 0xB03;
    public const int Mhpmcounter31 = 0xB1F;

    /// <summary>Distance from a counter to its upper half, which exists with XLEN 32 only.</summary>
    public const int High = 0x80;

    /// <summary>The manual's name, or null when this CPU does not know the register.</summary>
    public static string? Name(int number) => number switch
    {
        Fflags => "fflags",
        Frm => "frm",
        Fcsr => "fcsr",
        Cycle => "cycle",
        Time => "time",
        Instret => "instret",
        Cycle + High => "cycleh",
        Time + High => "timeh",
        Instret + High => "instreth",
        >= Hpmcounter3 and <= Hpmcounter31 => $"hpmcounter{number - Hpmcounter3 + 3}",
        >= Hpmcounter3 + High and <= Hpmcounter31 + High => $"hpmcounter{number - Hpmcounter3 - High + 3}h",
        >= Sstatus and <= Satp => SupervisorName(number),
        Mvendorid => "mvendorid",
        Marchid => "marchid",
        Mimpid => "mimpid",
        Mhartid => "mhartid",
        Mconfigptr => "mconfigptr",
        Mstatus => "mstatus",
        Misa => "misa",
        Medeleg => "medeleg",
        Mideleg => "mideleg",
        Mie => "mie",
        Mtvec => "mtvec",
        Mcounteren => "mcounteren",
        Menvcfg => "menvcfg",
        >= Mstateen0 and <= Mstateen3 => $"mstateen{number - Mstateen0}",
        Mstatush => "mstatush",
        Medelegh => "medelegh",
        Menvcfgh => "menvcfgh",
        >= Mstateen0h and <= Mstateen3h => $"mstateen{number - Mstateen0h}h",
        Mcountinhibit => "mcountinhibit",
        >= Mhpmevent3 and <= Mhpmevent31 => $"mhpmevent{number - Mhpmevent3 + 3}",
        Mscratch => "mscratch",
        Mepc => "mepc",
        Mcause => "mcause",
        Mtval => "mtval",
        Mip => "mip",
        >= Pmpcfg0 and <= Pmpcfg15 => $"pmpcfg{number - Pmpcfg0}",
        >= Pmpaddr0 and <= Pmpaddr63 => $"pmpaddr{number - Pmpaddr0}",
        Tselect => "tselect",
        > Tselect and <= Tdata3 => $"tdata{number - Tselect}",
        Mcycle => "mcycle",
        Minstret => "minstret",
        Mcycle + High => "mcycleh",
        Minstret + High => "minstreth",
        >= Mhpmcounter3 and <= Mhpmcounter31 => $"mhpmcounter{number - Mhpmcounter3 + 3}",
        >= Mhpmcounter3 + High and <= Mhpmcounter31 + High => $"mhpmcounter{number - Mhpmcounter3 - High + 3}h",
        _ => null,
    };

    private static string? SupervisorName(int number) => number switch
    {
        Sstatus => "sstatus",
        Sie => "sie",
        Stvec => "stvec",
        Scounteren => "scounteren",
        Senvcfg => "senvcfg",
        >= Sstateen0 and <= Sstateen3 => $"sstateen{number - Sstateen0}",
        Sscratch => "sscratch",
        Sepc => "sepc",
        Scause => "scause",
        Stval => "stval",
        Sip => "sip",
        Stimecmp => "stimecmp",
        Stimecmph => "stimecmph",
        Satp => "satp",
        _ => null,
    };
}
