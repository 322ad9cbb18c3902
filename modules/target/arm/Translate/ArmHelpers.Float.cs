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

    /// <summary>Before a register of the unit is accessed: its number; gives 0 where there is nothing to access.</summary>
    public HelperId EnterFloatSystem { get; }

    /// <summary>Reads a register of the unit: its number.</summary>
    public HelperId ReadFloatSystem { get; }

    /// <summary>Behind a read of one: its number.</summary>
    public HelperId LeaveFloatSystem { get; }

    /// <summary>Writes one: its number, and the value.</summary>
    public HelperId WriteFloatSystem { get; }

    /// <summary>VSCCLRM: first S register, and how many.</summary>
    public HelperId ClearForCall { get; }

    private static HelperResult DoPrepareFloat(CpuDevice cpu) => ((CortexM)cpu).PrepareFloat() ? HelperResult.Done : HelperResult.Raised;

    private static HelperResult DoReadFpscr(CpuDevice cpu) => new(((CortexM)cpu).ReadFpscr());

    private static HelperResult DoWriteFpscr(CpuDevice cpu, ulong value)
    {
        ((CortexM)cpu).WriteFpscr((uint)value);
        return HelperResult.Done;
    }

    private static HelperResult DoFloat(CpuDevice cpu, ulong code, ulong a, ulong b, ulong c) => new(((CortexM)cpu).RunFloat(code, a, b, c));

    private static HelperResult DoEnterFloatSystem(CpuDevice cpu, ulong register) =>
        ((CortexM)cpu).EnterFloatSystem((int)register, out var active) ? new(active ? 1UL : 0) : HelperResult.Raised;

    private static HelperResult DoReadFloatSystem(CpuDevice cpu, ulong register) => new(((CortexM)cpu).ReadFloatSystem((int)register));

    private static HelperResult DoLeaveFloatSystem(CpuDevice cpu, ulong register)
    {
        ((CortexM)cpu).LeaveFloatSystem((int)register);
        return HelperResult.Done;
    }

    private static HelperResult DoWriteFloatSystem(CpuDevice cpu, ulong register, ulong value)
    {
        ((CortexM)cpu).WriteFloatSystem((int)register, (uint)value);
        return HelperResult.Done;
    }

    private static HelperResult DoClearForCall(CpuDevice cpu, ulong first, ulong count) =>
        ((CortexM)cpu).ClearForCall((int)first, (int)count) ? HelperResult.Done : HelperResult.Raised;

    private static HelperResult DoConvertFixed(CpuDevice cpu, ulong code, ulong value) => new(((CortexM)cpu).ConvertFixed(code, value));
}
