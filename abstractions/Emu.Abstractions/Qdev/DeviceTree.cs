namespace Emu.Abstractions.Qdev;

/// <summary>A node of the device tree that a guest is given. Values are written in the tree's own big-endian format by the core.</summary>
public interface IDeviceTreeNode
{
    /// <summary>Names the node; by default it is the type and the first address.</summary>
    /// <param name="name">Its name; without a unit address it keeps the one that it has.</param>
    void Name(string name);

    /// <summary>Sets a property without a value.</summary>
    /// <param name="property">Name.</param>
    void Flag(string property);

    /// <summary>Sets a property of 32-bit cells.</summary>
    /// <param name="property">Name.</param>
    /// <param name="cells">The cells.</param>
    void Cells(string property, params ReadOnlySpan<uint> cells);

    /// <summary>Sets a property of one 64-bit number.</summary>
    /// <param name="property">Name.</param>
    /// <param name="value">The number.</param>
    void Number(string property, ulong value);

    /// <summary>Sets a property of texts.</summary>
    /// <param name="property">Name.</param>
    /// <param name="texts">The texts.</param>
    void Texts(string property, params string[] texts);

    /// <summary>Sets <c>reg</c> from the places at which the device's regions are mapped, in the order of the regions.</summary>
    void Reg();

    /// <summary>
    /// Sets <c>interrupts-extended</c> from the wires of outputs, by the controllers' phandles.
    /// </summary>
    /// <param name="outputs">Names of outputs; all when empty.</param>
    void Interrupts(params ReadOnlySpan<string> outputs);

    /// <summary>Makes this node an interrupt controller whose interrupts take so many cells.</summary>
    /// <param name="cells">Cells of one interrupt.</param>
    void InterruptController(int cells);

    /// <summary>Adds a node below.</summary>
    /// <param name="name">Its name.</param>
    IDeviceTreeNode Child(string name);

    /// <summary>Adds a node at the root of the tree, for what the device offers beside its registers and lies on no bus.</summary>
    /// <param name="name">Its name.</param>
    IDeviceTreeNode AtRoot(string name);

    /// <summary>The phandle of this node; one is given when it has none.</summary>
    uint Phandle { get; }
}
