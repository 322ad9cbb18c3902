namespace Emu.Abstractions.Qdev.Backend;

/// <summary>What an image is to a device that boots a cluster.</summary>
public enum BootImageKind : byte
{
    /// <summary>There is no image.</summary>
    None,

    /// <summary>A program that says itself where it goes and where it begins.</summary>
    Program,

    /// <summary>An operating system's kernel with a header of its own: it goes where the boot protocol wants it, and begins with its first byte.</summary>
    Kernel,

    /// <summary>Bytes that say nothing of themselves.</summary>
    Raw,
}

/// <summary>
/// An image whose place another device chooses, while both are realized. From then on it is loaded at every reset; an image that
/// nobody places is not loaded at all. Used under the machine's lock.
/// </summary>
public interface IBootImage
{
    /// <summary>What it is.</summary>
    BootImageKind Kind { get; }

    /// <summary>What people call it: its file.</summary>
    string Name { get; }

    /// <summary>First address: a program's own, else where it was placed.</summary>
    ulong Start { get; }

    /// <summary>Bytes from its first address to its last, with those that it wants cleared.</summary>
    ulong Size { get; }

    /// <summary>Address of its first instruction: a program's own, else where it was placed.</summary>
    ulong Entry { get; }

    /// <summary>Bytes behind the start of memory at which a kernel wants to be; 0 when it does not say so.</summary>
    ulong Offset { get; }

    /// <summary>Number of its architecture in ELF (<c>e_machine</c>); 0 when it does not say.</summary>
    int ElfMachine { get; }

    /// <summary>Word size of its code; 0 when it does not say.</summary>
    int WordBits { get; }

    /// <summary>Has it loaded at every reset from now on.</summary>
    /// <param name="address">Where; a program ignores it.</param>
    /// <exception cref="Qom.ConfigurationException">There is no memory for all of it.</exception>
    void Place(ulong address);
}
