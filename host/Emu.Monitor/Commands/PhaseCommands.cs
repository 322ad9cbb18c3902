using Emu.Abstractions.Cpu.Accel;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>How far the making of a machine is, in the words of QEMU's phases. A monitor always has a machine: there is no <c>no-machine</c>.</summary>
internal enum InitPhase
{
    /// <summary>There is a machine, and no accelerator in it.</summary>
    MachineCreated,

    /// <summary>It has an accelerator, and no CPU.</summary>
    AccelCreated,

    /// <summary>It has CPUs; nothing is at work yet.</summary>
    Initialized,

    /// <summary>Everything is at work.</summary>
    Ready,
}

/// <summary>Phases that a machine can be stepped to.</summary>
internal enum StepPhase
{
    /// <summary>Everything is at work; nothing has run.</summary>
    Ready,

    /// <summary>It runs.</summary>
    Running,
}

/// <summary>The phase of the machine's life.</summary>
/// <param name="Phase">building, ready, running, paused or shutdown.</param>
/// <param name="Init">How far its making is.</param>
/// <param name="Commands">Commands that are legal now.</param>
/// <param name="Next">The phase that x-step-phase leads to; absent when there is none.</param>
internal sealed record PhaseInfo(string Phase, InitPhase Init, IReadOnlyList<string> Commands, StepPhase? Next = null);

[QmpCommand("x-query-phase", "Says where the machine is in its life, which commands are legal now, and which phase comes next.")]
internal sealed record QueryPhase : QmpQuery<PhaseInfo>
{
    /// <inheritdoc/>
    protected override PhaseInfo Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        MachinePhase phase = context.Machine.Phase;
        return new PhaseInfo(
            WireName.Of(phase.ToString()),
            InitOf(context.Machine),
            [.. context.Monitor.Commands.All.Where(command => (command.Phases & phase) != 0).Select(command => command.Name)],
            PhaseSteps.After(phase));
    }

    private static InitPhase InitOf(Machine machine) =>
        machine.Phase != MachinePhase.Building ? InitPhase.Ready
        : machine.Clusters.Any(cluster => cluster.Cpus.Count > 0) ? InitPhase.Initialized
        : machine.AllObjects().Any(obj => obj is Accelerator) ? InitPhase.AccelCreated
        : InitPhase.MachineCreated;
}

[QmpCommand("x-step-phase", "Brings the machine one phase on, or as far as 'to': from building to ready (x-realize), from there to running (cont).", Phases = MachinePhase.Alive)]
internal sealed record PhaseStep(StepPhase? To = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        Machine machine = context.Machine;
        StepPhase target = To ?? PhaseSteps.After(machine.Phase) ?? throw new QmpException("the machine is running; no phase comes after that but its end ('quit')");
        if (target == StepPhase.Ready && machine.Phase != MachinePhase.Building)
        {
            throw new QmpException($"the machine was made ready before: it is {WireName.Of(machine.Phase.ToString())}");
        }

        if (machine.Phase == MachinePhase.Building)
        {
            new RealizeCommand().Execute(machine);
        }

        if (target == StepPhase.Running)
        {
            new ContCommand().Execute(machine);
        }
    }
}

/// <summary>The order of phases.</summary>
internal static class PhaseSteps
{
    /// <summary>The phase that comes next; null for none.</summary>
    /// <param name="phase">The phase now.</param>
    public static StepPhase? After(MachinePhase phase) => phase switch
    {
        MachinePhase.Building => StepPhase.Ready,
        MachinePhase.Ready or MachinePhase.Paused => StepPhase.Running,
        _ => null,
    };
}
