using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Irq;

/// <summary>
/// An input of a device. Its level is the OR of all wires, belongs to the sink and is saved with it. The handler runs under the
/// machine's lock; what it throws faults the owner of the input, never the device that drove the line.
/// </summary>
public sealed class IrqInput : Handle
{
    /// <summary>Answer of <see cref="Acknowledge"/> when no source offers a vector.</summary>
    public const int NoVector = -1;

    private readonly List<IrqConnection> sources = [];
    private Action<int, bool>? handler;
    private int high;

    internal IrqInput(EmuObject owner, string name, int index, Action<int, bool> handler)
        : base(owner, name)
    {
        Index = index;
        this.handler = handler;
    }

    /// <summary>Index in its array; the bit of a CPU's interrupt input; 0 for another single input.</summary>
    public int Index { get; }

    /// <summary>The level that the sink sees.</summary>
    public bool Level { get; private set; }

    /// <summary>Wires that end here.</summary>
    public IReadOnlyList<IrqConnection> Sources => sources;

    /// <summary>
    /// Asks the sources for a vector, as processors and cascaded controllers do that must ask (8259, 68000, Z80): the first
    /// source that is high and answers wins.
    /// </summary>
    /// <param name="initiator">Id of the one who asks.</param>
    /// <returns>The vector, or <see cref="NoVector"/>.</returns>
    public int Acknowledge(ushort initiator)
    {
        foreach (IrqConnection source in sources)
        {
            if (source.Level && source.Line.Acknowledge(initiator) is not NoVector and int vector)
            {
                return vector;
            }
        }

        return NoVector;
    }

    /// <summary>Tells the sources that the sink looks at its level again (end of interrupt).</summary>
    public void Rearm()
    {
        foreach (IrqConnection source in sources)
        {
            source.Line.Rearm();
        }
    }

    /// <summary>A pulse that comes from no wire: a person, or a management program, drives the input. Under the machine's lock.</summary>
    public void Pulse()
    {
        Changed(true);
        Changed(false);
    }

    internal void Add(IrqConnection connection) => sources.Add(connection);

    internal void Remove(IrqConnection connection) => sources.Remove(connection);

    internal void Changed(bool level)
    {
        Recount(level);
        bool now = high > 0;
        if (now == Level)
        {
            return;
        }

        Level = now;
        if (!MayCall || handler is null || !HasRoom())
        {
            return;
        }

        Owner.Busy++;
        try
        {
            handler(Index, now);
        }
        catch (Exception e)
        {
            Owner.Fault(e);
        }
        finally
        {
            Owner.Busy--;
        }
    }

    internal void Recount(bool level) => high += level ? 1 : -1;

    internal override void Cut()
    {
        base.Cut();
        handler = null;
        while (sources.Count > 0)
        {
            sources[^1].Disconnect();
        }
    }

    internal override void Save(StateWriter writer) => writer.Write("input:" + Name, Level ? 1UL : 0);

    internal override void Restore(StateReader reader) => Level = reader.ReadBits("input:" + Name) != 0;
}
