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

    public const int Mstatus = 0x300;
    public const int Misa = 0x301;
    public const int Mie = 0x304;
    public const int Mtvec = 0x305;
    public const int Mstatush = 0x310;
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
        Mvendorid => "mvendorid",
        Marchid => "marchid",
        Mimpid => "mimpid",
        Mhartid => "mhartid",
        Mconfigptr => "mconfigptr",
        Mstatus => "mstatus",
        Misa => "misa",
        Mie => "mie",
        Mtvec => "mtvec",
        Mstatush => "mstatush",
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
}
