using System.Runtime.InteropServices;

namespace Emu.Abstractions.Cpu;

/// <summary>Requests to a vCPU, set by any thread with interlocked operations and looked at between blocks.</summary>
[Flags]
public enum CpuRequest : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Interrupt inputs changed, or the guest changed what it masks: <see cref="CpuDevice.TakeInterrupt"/> looks.</summary>
    Interrupt = 1,

    /// <summary>Posted work waits.</summary>
    Work = 2,

    /// <summary>The vCPU shall reach a quiescent point and stay there.</summary>
    Stop = 4,
}

/// <summary>
/// First fields of every CPU's state block. The engine owns all but <see cref="Pc"/>, <see cref="StateKey"/> and
/// <see cref="FloatFlags"/>, which belong to the guest; emitted code reaches them with short displacements.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct CpuStateHeader
{
    /// <summary>Instructions until the vCPU looks up from its work; negative when somebody asks for it.</summary>
    public int Budget;

    /// <summary>A <see cref="CpuRequest"/>.</summary>
    public uint Requests;

    /// <summary>Guest program counter; exact between blocks and whenever managed code of the target runs.</summary>
    public ulong Pc;

    /// <summary>What, besides the code, decides how instructions translate (mode, endianness, enabled units). The target keeps it
    /// up to date whenever it writes what it depends on.</summary>
    public ulong StateKey;

    /// <summary>Levels of up to 64 interrupt inputs; set by any thread with interlocked operations.</summary>
    public ulong InterruptLines;

    /// <summary>Guest instructions executed so far. A helper that reads state sees those before its own instruction, exactly.</summary>
    public ulong InstructionCount;

    /// <summary>Sticky <see cref="Float.FloatFlags"/> of the IR's float operations; the target folds them into its own register.</summary>
    public uint FloatFlags;

    /// <summary>Not 0 while the CPU waits for an interrupt.</summary>
    public uint Halted;

    /// <summary>Engine's own.</summary>
    public ulong Engine0;

    /// <summary>Engine's own.</summary>
    public ulong Engine1;

    /// <summary>Engine's own.</summary>
    public ulong Engine2;

    /// <summary>Engine's own.</summary>
    public ulong Engine3;
}
