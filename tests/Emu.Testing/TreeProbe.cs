using System.Globalization;
using Emu.Abstractions.Qdev;

namespace Emu.Testing;

/// <summary>
/// A device-tree node that writes down what a device says of itself: <c>reg</c>, <c>interrupts irq</c>, <c>offset = 0</c>; nodes below
/// with their names in front, nodes at the root with a slash.
/// </summary>
public sealed class TreeProbe : IDeviceTreeNode
{
    private readonly string prefix;

    /// <summary>Begins a node.</summary>
    public TreeProbe()
        : this("", [])
    {
    }

    private TreeProbe(string prefix, List<string> lines) => (this.prefix, Lines) = (prefix, lines);

    /// <summary>What was said, in order.</summary>
    public List<string> Lines { get; }

    public uint Phandle => 1;

    public void Name(string name) => Say($"name {name}");

    public void Flag(string property) => Say(property);

    public void Cells(string property, params ReadOnlySpan<uint> cells)
    {
        string[] texts = new string[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            texts[i] = cells[i].ToString("x", CultureInfo.InvariantCulture);
        }

        Say($"{property} = {string.Join(' ', texts)}");
    }

    public void Number(string property, ulong value) => Say(string.Create(CultureInfo.InvariantCulture, $"{property} = {value:x}"));

    public void Texts(string property, params string[] texts) => Say($"{property} = {string.Join(", ", texts)}");

    public void Reg() => Say("reg");

    public void Interrupts(params ReadOnlySpan<string> outputs) => Say($"interrupts {string.Join(' ', outputs.ToArray())}".TrimEnd());

    public void InterruptController(int cells) => Say(string.Create(CultureInfo.InvariantCulture, $"interrupt-controller {cells}"));

    public IDeviceTreeNode Child(string name) => new TreeProbe($"{prefix}{name} ", Lines);

    public IDeviceTreeNode AtRoot(string name) => new TreeProbe($"/{name} ", Lines);

    private void Say(string line) => Lines.Add(prefix + line);
}
