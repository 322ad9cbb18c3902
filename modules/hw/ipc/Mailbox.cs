using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Ipc;

/// <summary>
/// A mailbox between two sides: a queue of words of 32 bits in each direction, and an interrupt for each side. The registers of side 0
/// are at 0, those of side 1 a page further, so that each side can be given its own page only. The hardware of this project; its
/// manual is the register map and the README of the module.
/// </summary>
[Device("ipc.mailbox", Family = "ipc")]
public sealed partial class Mailbox : Device
{
    private const int Sides = 2;
    private const uint Readable = 1 << 0;
    private const uint Writable = 1 << 1;
    private const uint Overflow = 1 << 2;
    private const uint Underflow = 1 << 3;

    /// <summary>Words on their way to side 0 and to side 1.</summary>
    [State]
    private readonly WordQueue[] inboxes = [new(), new()];

    /// <summary>Overflow and underflow of each side.</summary>
    [State]
    private readonly uint[] errors = new uint[Sides];

    /// <summary>What each side has interrupts for.</summary>
    [State]
    private readonly uint[] enabled = new uint[Sides];

    /// <summary>Words that each queue holds.</summary>
    [Config(Default = 4U, Min = 1, Max = WordQueue.Capacity)]
    public partial uint Depth { get; init; }

    /// <summary>Interrupt of each side: high while a condition that it has enabled holds.</summary>
    [Output(Count = nameof(Sides))]
    public partial IrqLine[] Irq { get; }

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("mailbox");
        node.Texts("compatible", "emu,mailbox");
        node.Reg();
        node.Interrupts("irq[0]", "irq[1]");
        node.Cells("#mbox-cells", 0);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            for (int side = 0; side < Sides; side++)
            {
                inboxes[side].Clear();
                (errors[side], enabled[side]) = (0, 0);
            }
        }
        else if (phase == ResetPhase.Hold)
        {
            Update();
        }
    }

    private uint Status(int side) => errors[side]
        | (inboxes[side].Count > 0 ? Readable : 0)
        | (inboxes[1 - side].Count < Depth ? Writable : 0);

    private void Send(int side, uint word)
    {
        if (inboxes[1 - side].Count < Depth)
        {
            inboxes[1 - side].Push(word);
        }
        else
        {
            errors[side] |= Overflow;
        }

        Update();
    }

    private uint Receive(int side)
    {
        if (inboxes[side].Count == 0)
        {
            errors[side] |= Underflow;
            Update();
            return 0;
        }

        uint word = inboxes[side].Pop();
        Update();
        return word;
    }

    private void Update()
    {
        for (int side = 0; side < Sides; side++)
        {
            Irq[side].Set((Status(side) & enabled[side]) != 0);
        }
    }
}
