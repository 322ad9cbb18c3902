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
    private readonly List<FdtProperty> properties = [];
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

    /// <summary>Its properties, in order; those that say nothing among them.</summary>
    public IReadOnlyList<FdtProperty> Properties => properties;

    /// <summary>The bytes of a property; null when it has none of this name.</summary>
    /// <param name="name">Its name.</param>
    public byte[]? Value(string name) => IndexOf(name) is >= 0 and int index ? properties[index].Value : null;

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
    public void Texts(string property, params string[] texts)
    {
        using var bytes = new MemoryStream();
        foreach (string text in texts)
        {
            bytes.Write(Encoding.UTF8.GetBytes(text));
            bytes.WriteByte(0);
        }

        Set(property, bytes.ToArray());
    }

    /// <inheritdoc/>
    public void Reg() => context.WriteReg(this);

    /// <inheritdoc/>
    public void Interrupts(params ReadOnlySpan<string> outputs)
    {
        // Controllers may be described later: the values are made when all are known. One of the two forms comes of it.
        var interrupts = new TreeInterrupts(context, context.Device, outputs.ToArray());
        Put(new FdtProperty("interrupt-parent", () => interrupts.Parent));
        Put(new FdtProperty("interrupts", () => interrupts.Simple));
        Put(new FdtProperty("interrupts-extended", () => interrupts.Extended));
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

    internal void Set(string property, byte[] value) => Put(new FdtProperty(property, value));

    internal void Remove(string property)
    {
        if (IndexOf(property) is >= 0 and int index)
        {
            properties.RemoveAt(index);
        }
    }

    internal FdtNode? Find(string name)
    {
        foreach (FdtNode child in children)
        {
            if (child.NodeName == name)
            {
                return child;
            }
        }

        return null;
    }

    private void Put(FdtProperty property)
    {
        int index = IndexOf(property.Name);
        if (index < 0)
        {
            properties.Add(property);
        }
        else
        {
            properties[index] = property;
        }
    }

    private int IndexOf(string property)
    {
        for (int i = 0; i < properties.Count; i++)
        {
            if (properties[i].Name == property)
            {
                return i;
            }
        }

        return -1;
    }
}
