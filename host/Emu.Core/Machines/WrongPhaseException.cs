using Emu.Abstractions.Qom;

namespace Emu.Core.Machines;

/// <summary>Something was asked for that the machine's phase does not allow.</summary>
/// <param name="doing">What was asked for.</param>
/// <param name="phase">The machine's phase.</param>
/// <param name="legal">Phases in which it is allowed.</param>
public sealed class WrongPhaseException(string doing, MachinePhase phase, MachinePhase legal)
    : EmuException($"cannot {doing} while the machine is {Name(phase)}; it must be {Names(legal)}{Remedy(phase, legal)}")
{
    /// <summary>The machine's phase.</summary>
    public MachinePhase Phase { get; } = phase;

    /// <summary>Phases in which it is allowed.</summary>
    public MachinePhase Legal { get; } = legal;

    private static string Name(MachinePhase phase) => phase switch
    {
        MachinePhase.Building => "being built",
        MachinePhase.Ready => "ready",
        MachinePhase.Running => "running",
        MachinePhase.Paused => "paused",
        _ => "shut down",
    };

    private static string Names(MachinePhase legal)
    {
        string[] names = [.. Enum.GetValues<MachinePhase>().Where(p => int.PopCount((int)p) == 1 && legal.HasFlag(p)).Select(Name)];
        return string.Join(" or ", names);
    }

    private static string Remedy(MachinePhase phase, MachinePhase legal) => phase switch
    {
        MachinePhase.Building when (legal & MachinePhase.Ready) != 0 => "; realize it first",
        MachinePhase.Running when (legal & MachinePhase.Paused) != 0 => "; stop it first",
        _ => "",
    };
}
