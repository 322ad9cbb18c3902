using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw.Trace;

/// <summary>
/// The serial wire output of a cluster's cores: what programs write to stimulus ports of the ITM. By default the bytes of one port as they
/// are, so that texts can be read; or packets of the trace protocol for all ports (§ D4.2.8), as debuggers take them. Cores of a cluster share it.
/// Not modelled: packets of other sources, baud rates.
/// </summary>
[Device("arm.swo", Family = "misc", HotPluggable = false)]
internal sealed partial class TraceOutput : Device, ICharFrontend
{
    private const int BufferSize = 64;
    private const int LargestPacket = 5;

    /// <summary>What the other side has not taken yet; <c>waiting</c> bytes.</summary>
    [State]
    private readonly byte[] buffer = new byte[BufferSize];

    [State]
    private int waiting;

    /// <summary>The port whose bytes leave as they are; -1 for packets of all ports.</summary>
    [Config(Default = 0, Min = -1, Max = 31)]
    public partial int Port { get; init; }

    /// <summary>Cores whose output it is.</summary>
    [Link(Required = true)]
    public partial CpuCluster? Cluster { get; }

    /// <summary>Where it goes.</summary>
    [CharPort]
    public partial CharPort Output { get; }

    /// <inheritdoc/>
    public int ReceiveCapacity => 0;

    /// <summary>Whether there is room for one more write.</summary>
    internal bool IsReady => waiting + LargestPacket <= BufferSize;

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
    }

    /// <inheritdoc/>
    public void Writable() => Flush();

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
    }

    /// <summary>Sends what was written to a port; lost when there is no room.</summary>
    /// <param name="port">0 to 31.</param>
    /// <param name="value">The value.</param>
    /// <param name="size">Its bytes: 1, 2 or 4.</param>
    internal void Send(int port, uint value, int size)
    {
        if (!IsReady || (Port >= 0 && Port != port))
        {
            return;
        }

        if (Port < 0)
        {
            buffer[waiting++] = (byte)(port << 3 | (size == 4 ? 3 : size));
        }

        for (var i = 0; i < size; i++)
        {
            buffer[waiting++] = (byte)(value >> (8 * i));
        }

        Flush();
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        foreach (var cpu in Cluster!.Cpus)
        {
            if (cpu is not CortexM core)
            {
                throw new ConfigurationException($"{Path}: {cpu.Path} is no core with an ITM");
            }

            core.Output = this;
        }
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        foreach (var core in Cluster!.Cpus.OfType<CortexM>())
        {
            core.Output = null;
        }

        base.OnUnrealize();
    }

    private void Flush()
    {
        var taken = Output.Write(buffer.AsSpan(0, waiting));
        buffer.AsSpan(taken, waiting - taken).CopyTo(buffer);
        waiting -= taken;
    }
}
