using System.Buffers.Binary;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Core.DeviceTree;

/// <summary>
/// The interrupts of one device, by the controllers that its outputs are wired to, found when the first is asked for. Plain loops
/// and classes: every boot comes by here, and generic code over structs is compiled at each start.
/// </summary>
/// <param name="context">The tree.</param>
/// <param name="source">The device.</param>
/// <param name="outputs">Names of outputs, or of arrays of them; all when there are none.</param>
internal sealed class TreeInterrupts(TreeContext context, Device source, string[] outputs)
{
    private const uint LevelHigh = 4;

    private List<Interrupt>? all;

    /// <summary>The controller, when all outputs go to one that is no CPU; null for any other device.</summary>
    public byte[]? Parent => IsSimple ? Bytes([Found[0].Controller.Phandle]) : null;

    /// <summary>The interrupts at that controller.</summary>
    public byte[]? Simple => IsSimple ? AllBytes(withController: false) : null;

    /// <summary>Interrupts of any other device, each with the controller that it goes to; null when it has none.</summary>
    public byte[]? Extended => Found.Count == 0 || IsSimple ? null : AllBytes(withController: true);

    private List<Interrupt> Found => all ??= Find();

    /// <summary>Guests look for the interrupts of controllers, and those that go to CPUs, in the extended form only.</summary>
    private bool IsSimple => Found.Count > 0 && context.ControllerOf(source) is null && Found[0].Owner is not CpuDevice && HaveOneController;

    private bool HaveOneController
    {
        get
        {
            foreach (Interrupt interrupt in Found)
            {
                if (interrupt.Controller != Found[0].Controller)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private List<Interrupt> Find()
    {
        var found = new List<Interrupt>();
        if (outputs.Length == 0)
        {
            AddLines(found, null);
        }

        foreach (string output in outputs)
        {
            AddLines(found, output);
        }

        return found;
    }

    private void AddLines(List<Interrupt> found, string? output)
    {
        foreach (Handle handle in source.Handles)
        {
            if (handle is IrqLine line && (output is null || line.Name == output || line.Name.StartsWith(output + "[", StringComparison.Ordinal)))
            {
                foreach (IrqConnection connection in line.Sinks)
                {
                    Add(found, connection.Input);
                }
            }
        }
    }

    /// <summary>One cell is the number of the input; two are number and trigger; three are kind, number and trigger.</summary>
    private void Add(List<Interrupt> found, IrqInput input)
    {
        if (input.Owner is Device owner && context.ControllerOf(owner) is { } controller)
        {
            uint number = (uint)input.Index;
            found.Add(new Interrupt(owner, controller, controller.InterruptCells switch
            {
                1 => [number],
                2 => [number, LevelHigh],
                _ => [0, number, LevelHigh],
            }));
        }
    }

    private byte[] AllBytes(bool withController)
    {
        using var bytes = new MemoryStream();
        foreach (Interrupt interrupt in Found)
        {
            if (withController)
            {
                bytes.Write(Bytes([interrupt.Controller.Phandle]));
            }

            bytes.Write(Bytes(interrupt.Cells));
        }

        return bytes.ToArray();
    }

    private static byte[] Bytes(uint[] cells)
    {
        byte[] bytes = new byte[4 * cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), cells[i]);
        }

        return bytes;
    }

    private sealed class Interrupt(Device owner, FdtNode controller, uint[] cells)
    {
        public Device Owner { get; } = owner;

        public FdtNode Controller { get; } = controller;

        public uint[] Cells { get; } = cells;
    }
}
