using Emu.Abstractions.Cpu;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>Floating point.</content>
internal sealed partial class ArmHelpers
{
    /// <summary>Stores registers for which an exception left room, and begins a context; may raise.</summary>
    public HelperId PrepareFloat { get; }

    /// <summary>Reads FPSCR.</summary>
    public HelperId ReadFpscr { get; }

    /// <summary>Writes FPSCR: value.</summary>
    public HelperId WriteFpscr { get; }

    /// <summary>Arithmetic under FPSCR as it is: what, and up to three operands.</summary>
    public HelperId Float { get; }

    /// <summary>Converts from or to numbers with a binary point: what, and the operand.</summary>
    public HelperId ConvertFixed { get; }

    private static HelperResult DoPrepareFloat(CpuDevice cpu) => ((CortexM)cpu).PrepareFloat() ? HelperResult.Done : HelperResult.Raised;

    private static HelperResult DoReadFpscr(CpuDevice cpu) => new(((CortexM)cpu).ReadFpscr());

    private static HelperResult DoWriteFpscr(CpuDevice cpu, ulong value)
    {
        ((CortexM)cpu).WriteFpscr((uint)value);
        return HelperResult.Done;
    }

    private static HelperResult DoFloat(CpuDevice cpu, ulong code, ulong a, ulong b, ulong c) => new(((CortexM)cpu).RunFloat(code, a, b, c));

    private static HelperResult DoConvertFixed(CpuDevice cpu, ulong code, ulong value) => new(((CortexM)cpu).ConvertFixed(code, value));
}
