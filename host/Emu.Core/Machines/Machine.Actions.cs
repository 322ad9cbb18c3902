using Emu.Abstractions.Cpu;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Core.Machines;

// What management programs decide for a machine, and the buttons that they press.
public sealed partial class Machine
{
    private volatile MachineActions actions = new();

    /// <summary>What the machine does when its guest resets, ends or panics. Any thread.</summary>
    public MachineActions Actions
    {
        get => actions;
        set => actions = value;
    }

    /// <summary>Makes prompts for consoles: gets what a prompt shows to, and whom it tells that the person leaves. Null when there are none.</summary>
    public Func<Action<byte[]>, Action, CommandPrompt>? Prompts { get; set; }

    /// <summary>Why a machine that was running stands. Exact under the lock.</summary>
    public PauseReason PauseReason { get; private set; }

    /// <summary>Whether a device has an input that wakes a suspended guest.</summary>
    public bool CanWakeUp => InputsOf(WellKnownInputs.Wakeup).Count > 0;

    /// <summary>Presses the power buttons of the machine, and tells of it.</summary>
    /// <exception cref="EmuException">It has none, or is not built.</exception>
    public void PressPowerButton()
    {
        Press(WellKnownInputs.PowerButton, "press the power button", "no device of the machine has a power button: let its guest end by itself, or end it with 'quit'");
        Events.Raise(new PowerdownEvent());
    }

    /// <summary>Wakes a suspended guest, and tells of it.</summary>
    /// <exception cref="EmuException">No device can, or the machine is not built.</exception>
    public void WakeUp()
    {
        Press(WellKnownInputs.Wakeup, "wake the guest", "wake-up from suspend is not supported by this machine: no device has an input 'wakeup'");
        Events.Raise(new WakeupEvent());
    }

    /// <summary>Interrupts every CPU that has such an input, in a way that cannot be masked.</summary>
    /// <exception cref="EmuException">None has, or the machine is not built.</exception>
    public void InjectNmi() => Press(
        WellKnownInputs.NonMaskable,
        "inject an NMI",
        $"inject-nmi is not available for {string.Join(", ", Architectures())}: its CPUs have no input 'nmi'");

    private string[] Architectures()
    {
        using MachineLock.Hold held = Lock.Take();
        string[] names = [.. clusters.SelectMany(c => c.Cpus).Select(c => c.Class.Architecture).Distinct().Order(StringComparer.Ordinal)];
        return names.Length > 0 ? names : ["a machine without CPUs"];
    }

    private List<IrqInput> InputsOf(string name)
    {
        using MachineLock.Hold held = Lock.Take();
        return [.. tree.All().OfType<Device>()
            .Where(d => d.Phase == LifeCycle.Realized && !d.IsFaulted && (name != WellKnownInputs.NonMaskable || d is CpuDevice))
            .SelectMany(d => d.Handles).OfType<IrqInput>().Where(i => i.Name == name)];
    }

    private void Press(string name, string doing, string missing)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Built, doing);
        List<IrqInput> inputs = InputsOf(name);
        if (inputs.Count == 0)
        {
            throw new ConfigurationException(missing);
        }

        foreach (IrqInput input in inputs)
        {
            input.Pulse();
        }
    }

    /// <summary>A guest has panicked, and the machine does not end. Under <see cref="control"/>.</summary>
    /// <returns>Whether that was all.</returns>
    private bool StayAfterPanic()
    {
        switch (Actions.Panic)
        {
            case PanicAction.None:
                Events.Raise(new GuestPanickedEvent(GuestPanicAction.Run));
                return true;
            case PanicAction.Pause when (Phase & MachinePhase.Built) != 0:
                Pause(new GuestPanickedEvent(GuestPanicAction.Pause), PauseReason.Panic);
                return true;
            default:
                return false;
        }
    }
}
