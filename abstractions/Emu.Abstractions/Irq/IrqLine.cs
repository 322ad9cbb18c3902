using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Irq;

/// <summary>
/// An output of a device: a level that it drives into any number of inputs. Driven under the machine's lock. The level is saved
/// with the device; restoring drives nothing.
/// </summary>
public sealed class IrqLine : Handle
{
    private readonly List<IrqConnection> sinks = [];

    /// <summary>Makes an output; devices use <c>AddOutput</c>.</summary>
    /// <param name="owner">The device.</param>
    /// <param name="name">Name, for arrays with an index.</param>
    internal IrqLine(EmuObject owner, string name)
        : base(owner, name)
    {
    }

    /// <summary>The level being driven.</summary>
    public bool Level { get; private set; }

    /// <summary>Inputs it is connected to.</summary>
    public IReadOnlyList<IrqConnection> Sinks => sinks;

    /// <summary>
    /// Answers an interrupt acknowledge cycle with a vector, when the device has one to give; set by the device while it is
    /// configured. The argument is the initiator's id.
    /// </summary>
    public Func<ushort, int>? AcknowledgeHandler { get; set; }

    /// <summary>Told when a sink re-arms, so that a level source can show its level again; set by the device while it is configured.</summary>
    public Action? RearmHandler { get; set; }

    /// <summary>Drives the level; connected inputs whose combined level changes are told before this returns.</summary>
    /// <param name="level">The new level.</param>
    public void Set(bool level)
    {
        if (Level == level || IsCut)
        {
            return;
        }

        Level = level;
        foreach (IrqConnection connection in sinks)
        {
            connection.Drive(level);
        }
    }

    /// <summary>Drives high.</summary>
    public void Raise() => Set(true);

    /// <summary>Drives low.</summary>
    public void Lower() => Set(false);

    /// <summary>Drives high and low again: an edge for edge-triggered inputs.</summary>
    public void Pulse()
    {
        Set(true);
        Set(false);
    }

    /// <summary>Connects to an input, which takes over the present level. Several outputs on one input are ORed.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The connection, for taking it apart.</returns>
    /// <exception cref="ConfigurationException">They are connected already, or one of them is cut.</exception>
    public IrqConnection Connect(IrqInput input)
    {
        if (IsCut || input.IsCut)
        {
            throw new ConfigurationException($"cannot connect {this} to {input}: one of them is gone");
        }

        if (sinks.Exists(s => s.Input == input))
        {
            throw new ConfigurationException($"{this} is already connected to {input}");
        }

        var connection = new IrqConnection(this, input);
        sinks.Add(connection);
        input.Add(connection);
        if (Level)
        {
            connection.Drive(true);
        }

        return connection;
    }

    internal void Remove(IrqConnection connection) => sinks.Remove(connection);

    internal override void Cut()
    {
        while (sinks.Count > 0)
        {
            sinks[^1].Disconnect();
        }

        AcknowledgeHandler = null;
        RearmHandler = null;
        base.Cut();
    }

    internal override void Save(StateWriter writer) => writer.Write("line:" + Name, Level ? 1UL : 0);

    internal override void Restore(StateReader reader)
    {
        Level = reader.ReadBits("line:" + Name) != 0;
        foreach (IrqConnection connection in sinks)
        {
            connection.RestoreLevel(Level);
        }
    }

    internal int Acknowledge(ushort initiator)
    {
        int vector = IrqInput.NoVector;
        if (AcknowledgeHandler is { } handler)
        {
            Guard(() => vector = handler(initiator));
        }

        return vector;
    }

    internal void Rearm() => Guard(RearmHandler);
}

/// <summary>One wire from an output to an input.</summary>
public sealed class IrqConnection
{
    internal IrqConnection(IrqLine line, IrqInput input)
    {
        Line = line;
        Input = input;
    }

    /// <summary>The output.</summary>
    public IrqLine Line { get; }

    /// <summary>The input.</summary>
    public IrqInput Input { get; }

    /// <summary>The level that this wire carries.</summary>
    public bool Level { get; private set; }

    /// <summary>Takes the wire out; the input sees it go low.</summary>
    public void Disconnect()
    {
        Line.Remove(this);
        Drive(false);
        Input.Remove(this);
    }

    internal void Drive(bool level)
    {
        if (Level != level)
        {
            Level = level;
            Input.Changed(level);
        }
    }

    internal void RestoreLevel(bool level)
    {
        if (Level != level)
        {
            Level = level;
            Input.Recount(level);
        }
    }
}
