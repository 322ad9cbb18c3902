using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qdev;

namespace Emu.Core.DeviceTree;

/// <summary>
/// A node of a device tree (Devicetree Specification 0.4, chapter 2). Values are kept in the tree's big-endian format.
/// </summary>
public sealed class FdtNode : IDeviceTreeNode
{
    private readonly TreeContext context;
    private readonly List<(string Name, Func<byte[]?> Value)> properties = [];
    private readonly List<FdtNode> children = [];
    private uint phandle;

    internal FdtNode(TreeContext context, string name)
    {
        this.context = context;
        NodeName = name;
    }

    /// <summary>Name with unit address.</summary>
    public string NodeName { get; private set; }

    /// <summary>Nodes below, in order.</summary>
    public IReadOnlyList<FdtNode> Children => children;

    /// <inheritdoc/>
    public uint Phandle => phandle != 0 ? phandle : phandle = context.NextPhandle();

    /// <summary>Whether somebody refers to it.</summary>
    internal bool HasPhandle => phandle != 0;

    /// <summary>Whether nothing was said about it.</summary>
    internal bool IsEmpty => properties.Count == 0 && children.Count == 0;

    /// <summary>Cells of one interrupt; 0 when it is no interrupt controller.</summary>
    internal int InterruptCells { get; private set; }

    /// <summary>Its properties, in order.</summary>
    public IEnumerable<(string Name, byte[] Value)> Properties =>
        properties.Select(p => (p.Name, Value: p.Value()!)).Where(p => p.Value is not null);

    /// <summary>The bytes of a property; null when it has none of this name.</summary>
    /// <param name="name">Its name.</param>
    public byte[]? Value(string name)
    {
        int index = properties.FindIndex(p => p.Name == name);
        return index < 0 ? null : properties[index].Value();
    }

    /// <inheritdoc/>
    public void Name(string name)
    {
        int unit = NodeName.IndexOf('@', StringComparison.Ordinal);
        NodeName = unit < 0 || name.Contains('@', StringComparison.Ordinal) ? name : name + NodeName[unit..];
    }

    /// <inheritdoc/>
    public void Flag(string property) => Set(property, []);

    /// <inheritdoc/>
    public void Cells(string property, params ReadOnlySpan<uint> cells)
    {
        byte[] bytes = new byte[4 * cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), cells[i]);
        }

        Set(property, bytes);
    }

    /// <inheritdoc/>
    public void Number(string property, ulong value) => Cells(property, (uint)(value >> 32), (uint)value);

    /// <inheritdoc/>
    public void Texts(string property, params ReadOnlySpan<string> texts)
    {
        var bytes = new List<byte>();
        foreach (string text in texts)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text));
            bytes.Add(0);
        }

        Set(property, [.. bytes]);
    }

    /// <inheritdoc/>
    public void Reg() => context.WriteReg(this);

    /// <inheritdoc/>
    public void Interrupts(params ReadOnlySpan<string> outputs)
    {
        // Controllers may be described later: the values are made when all are known. One of the two forms comes of it.
        Device device = context.Device;
        string[] names = outputs.ToArray();
        SetLater("interrupt-parent", () => context.SimpleInterruptsOf(device, names)?.Parent);
        SetLater("interrupts", () => context.SimpleInterruptsOf(device, names)?.Interrupts);
        SetLater("interrupts-extended", () => context.ExtendedInterruptsOf(device, names));
    }

    /// <inheritdoc/>
    public void InterruptController(int cells)
    {
        InterruptCells = cells;
        Flag("interrupt-controller");
        Cells("#interrupt-cells", (uint)cells);
        Cells("#address-cells", 0);
        context.AddController(this);
    }

    /// <inheritdoc/>
    public IDeviceTreeNode Child(string name) => AddChild(name);

    /// <inheritdoc/>
    public IDeviceTreeNode AtRoot(string name) => context.Root.AddChild(name);

    internal FdtNode AddChild(string name)
    {
        var child = new FdtNode(context, name);
        children.Add(child);
        return child;
    }

    internal void Take(FdtNode child) => children.Add(child);

    internal void Set(string property, byte[] value) => SetLater(property, () => value);

    internal void Remove(string property) => properties.RemoveAll(p => p.Name == property);

    internal FdtNode? Find(string name) => children.Find(child => child.NodeName == name);

    internal void SetLater(string property, Func<byte[]?> value)
    {
        int index = properties.FindIndex(p => p.Name == property);
        if (index < 0)
        {
            properties.Add((property, value));
        }
        else
        {
            properties[index] = (property, value);
        }
    }
}
