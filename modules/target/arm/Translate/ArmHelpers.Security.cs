using Emu.Abstractions.Cpu;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>The two states of ARMv8-M.</content>
internal sealed partial class ArmHelpers
{
    /// <summary>SG in the non-secure state.</summary>
    public HelperId EnterGateway { get; }

    /// <summary>Raises SecureFault where the halves of an instruction are of different states.</summary>
    public HelperId CheckHalves { get; }

    /// <summary>BXNS: target.</summary>
    public HelperId BranchNonSecure { get; }

    /// <summary>BLXNS: target, and the instruction behind.</summary>
    public HelperId CallNonSecure { get; }

    /// <summary>TT: address, 1 for the other state, 1 for unprivileged.</summary>
    public HelperId TestTarget { get; }

    /// <summary>VLSTM: address.</summary>
    public HelperId StoreForCall { get; }

    /// <summary>VLLDM: address.</summary>
    public HelperId LoadAfterCall { get; }

    /// <summary>Raises the UsageFault of a floating-point unit that is off.</summary>
    public HelperId RaiseNoFloat { get; }

    private static HelperResult DoEnterGateway(CpuDevice cpu) => ((CortexM)cpu).EnterGateway() ? HelperResult.Done : HelperResult.Raised;

    private static HelperResult DoCheckHalves(CpuDevice cpu) => ((CortexM)cpu).CheckHalves() ? HelperResult.Done : HelperResult.Raised;

    private static HelperResult DoBranchNonSecure(CpuDevice cpu, ulong target)
    {
        ((CortexM)cpu).BranchNonSecure((uint)target);
        return HelperResult.Leave;
    }

    private static HelperResult DoCallNonSecure(CpuDevice cpu, ulong target, ulong next) =>
        ((CortexM)cpu).CallNonSecure((uint)target, (uint)next) ? HelperResult.Leave : HelperResult.Raised;

    private static HelperResult DoTestTarget(CpuDevice cpu, ulong address, ulong alternate, ulong unprivileged) =>
        new(((CortexM)cpu).TestTarget((uint)address, alternate != 0, unprivileged != 0));

    private static HelperResult DoStoreForCall(CpuDevice cpu, ulong address) => ((CortexM)cpu).StoreForCall((uint)address) ? HelperResult.Done : HelperResult.Raised;

    private static HelperResult DoLoadAfterCall(CpuDevice cpu, ulong address) => ((CortexM)cpu).LoadAfterCall((uint)address) ? HelperResult.Done : HelperResult.Raised;

    private static HelperResult DoRaiseNoFloat(CpuDevice cpu)
    {
        ((CortexM)cpu).RaiseNoFloat();
        return HelperResult.Raised;
    }
}
