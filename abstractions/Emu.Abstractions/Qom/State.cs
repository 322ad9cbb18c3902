namespace Emu.Abstractions.Qom;

/// <summary>Part of an object that saves itself, such as a queue; used by fields marked <see cref="StateAttribute"/>.</summary>
public interface IStateful
{
    /// <summary>Writes everything that restore needs.</summary>
    /// <param name="writer">Where to.</param>
    void Save(StateWriter writer);

    /// <summary>Takes the state back.</summary>
    /// <param name="reader">Where from.</param>
    void Restore(StateReader reader);
}

/// <summary>Writes named values. Names are unique inside a section; the order is kept, so equal state gives equal bytes.</summary>
public abstract class StateWriter
{
    /// <summary>Writes an integer, boolean or enum by its bits.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="bits">The value, sign- or zero-extended.</param>
    public abstract void Write(string name, ulong bits);

    /// <summary>Writes a double by its bits.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="value">The value.</param>
    public void Write(string name, double value) => Write(name, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Writes a text or null.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="value">The value.</param>
    public abstract void Write(string name, string? value);

    /// <summary>Writes bytes.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="value">The value.</param>
    public abstract void Write(string name, ReadOnlySpan<byte> value);

    /// <summary>Writes an array of unmanaged values, little-endian.</summary>
    /// <typeparam name="T">Primitive or enum.</typeparam>
    /// <param name="name">Name in the section.</param>
    /// <param name="value">The value.</param>
    public void WriteArray<T>(string name, ReadOnlySpan<T> value)
        where T : unmanaged => Write(name, System.Runtime.InteropServices.MemoryMarshal.AsBytes(value));

    /// <summary>Opens a section inside this one.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="version">Version of the section's layout, from 1.</param>
    public abstract void Begin(string name, int version = 1);

    /// <summary>Closes the section opened last.</summary>
    public abstract void End();
}

/// <summary>Reads what a <see cref="StateWriter"/> wrote, by name, in any order.</summary>
public abstract class StateReader
{
    /// <summary>Version of the open section.</summary>
    public abstract int Version { get; }

    /// <summary>Reads an integer's bits.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="was">Name in older snapshots, or null.</param>
    /// <exception cref="StateException">There is no such value.</exception>
    public abstract ulong ReadBits(string name, string? was = null);

    /// <summary>Reads a double.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="was">Name in older snapshots, or null.</param>
    /// <exception cref="StateException">There is no such value.</exception>
    public double ReadDouble(string name, string? was = null) => BitConverter.UInt64BitsToDouble(ReadBits(name, was));

    /// <summary>Reads a text.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="was">Name in older snapshots, or null.</param>
    /// <exception cref="StateException">There is no such value.</exception>
    public abstract string? ReadText(string name, string? was = null);

    /// <summary>Reads bytes; valid until the reader is dropped.</summary>
    /// <param name="name">Name in the section.</param>
    /// <param name="was">Name in older snapshots, or null.</param>
    /// <exception cref="StateException">There is no such value.</exception>
    public abstract ReadOnlySpan<byte> ReadBytes(string name, string? was = null);

    /// <summary>Reads an array into one of the same length.</summary>
    /// <typeparam name="T">Primitive or enum.</typeparam>
    /// <param name="name">Name in the section.</param>
    /// <param name="into">The array that takes it.</param>
    /// <param name="was">Name in older snapshots, or null.</param>
    /// <exception cref="StateException">There is no such value, or its length differs.</exception>
    public void ReadArray<T>(string name, Span<T> into, string? was = null)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = ReadBytes(name, was);
        Span<byte> target = System.Runtime.InteropServices.MemoryMarshal.AsBytes(into);
        if (bytes.Length != target.Length)
        {
            throw new StateException($"state '{name}' has {bytes.Length} bytes, expected {target.Length}");
        }

        bytes.CopyTo(target);
    }

    /// <summary>Opens a section.</summary>
    /// <param name="name">Name in the section.</param>
    /// <exception cref="StateException">There is no such section.</exception>
    public abstract void Begin(string name);

    /// <summary>Closes the section opened last.</summary>
    public abstract void End();
}
