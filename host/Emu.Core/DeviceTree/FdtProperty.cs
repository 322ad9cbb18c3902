namespace Emu.Core.DeviceTree;

/// <summary>A property of a node. Its value is known from the start, or made when all nodes are there.</summary>
public sealed class FdtProperty
{
    private readonly Func<byte[]?>? make;
    private byte[]? value;

    internal FdtProperty(string name, byte[] value) => (Name, this.value) = (name, value);

    internal FdtProperty(string name, Func<byte[]?> make) => (Name, this.make) = (name, make);

    /// <summary>Name, such as <c>compatible</c>.</summary>
    public string Name { get; }

    /// <summary>Its bytes in the tree's format; null when there is nothing to say, and then it is left out.</summary>
    public byte[]? Value => value ?? make?.Invoke();

    /// <summary>Makes the value once and for all: now every node is there.</summary>
    internal void Settle() => value = Value;
}
