using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <summary>
/// The host that programs call by BKPT 0xAB (Semihosting for AArch32 and AArch64, release 2.0): a console, the command line, clocks, and
/// the end of the machine with a status. Cores of a cluster without one have no host. There are no files but the console (:tt) and the
/// list of features: opening any other fails, and programs can do nothing to the host. A program that waits for the console calls again and again.
/// </summary>
[Device("arm.semihosting", Family = "misc", HotPluggable = false)]
internal sealed partial class Semihosting : Device, ICharFrontend
{
    private const int InputSize = 256;

    /// <summary>What was typed and not read; <c>inputCount</c> bytes.</summary>
    [State]
    private readonly byte[] input = new byte[InputSize];

    [State]
    private int inputCount;

    /// <summary>Where the list of features is read next.</summary>
    [State]
    private int featurePosition;

    /// <summary>How much of a text the console has taken whose call is to be made again.</summary>
    [State]
    private uint said;

    [State]
    private uint lastError;

    /// <summary>Words that the program gets as its command line.</summary>
    [Config(Default = "")]
    public partial string Arguments { get; init; }

    /// <summary>Cores that may call.</summary>
    [Link(Required = true)]
    public partial CpuCluster? Cluster { get; }

    /// <summary>The console.</summary>
    [CharPort]
    public partial CharPort Console { get; }

    /// <inheritdoc/>
    public int ReceiveCapacity => InputSize - inputCount;

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(input.AsSpan(inputCount));
        inputCount += bytes.Length;
    }

    /// <inheritdoc/>
    public void Writable()
    {
    }

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        foreach (var cpu in Cluster!.Cpus)
        {
            if (cpu is not CortexM core)
            {
                throw new ConfigurationException($"{Path}: {cpu.Path} is no core that calls a host by BKPT 0xAB");
            }

            core.Host = this;
        }
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        foreach (var core in Cluster!.Cpus.OfType<CortexM>())
        {
            core.Host = null;
        }

        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (inputCount, featurePosition, said, lastError) = (0, 0, 0, 0);
        }
    }
}
