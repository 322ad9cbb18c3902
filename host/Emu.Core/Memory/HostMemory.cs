using Emu.Abstractions.Qom;

namespace Emu.Core.Memory;

/// <summary>
/// Zeroed, page-aligned memory of the host process that costs nothing until it is touched. Stateless; any thread.
/// </summary>
internal abstract class HostMemory
{
    /// <summary>Memory of the system the process runs on.</summary>
    public static HostMemory Platform { get; } = OperatingSystem.IsWindows() ? new WindowsMemory() : new UnixMemory();

    /// <summary>Reserves memory.</summary>
    /// <param name="size">Bytes; a multiple of 4 KiB.</param>
    /// <returns>Address of the first byte; 0 when the host has not that much.</returns>
    public abstract nint Allocate(ulong size);

    /// <summary>Gives memory back.</summary>
    /// <param name="address">What <see cref="Allocate"/> returned.</param>
    /// <param name="size">The same size.</param>
    public abstract void Free(nint address, ulong size);

    /// <summary>Reserves memory or says why not.</summary>
    /// <param name="size">Bytes; a multiple of 4 KiB.</param>
    /// <param name="what">What it is for.</param>
    /// <exception cref="ConfigurationException">The host has not that much memory.</exception>
    public nint Require(ulong size, string what)
    {
        nint address = Allocate(size);
        return address != 0
            ? address
            : throw new ConfigurationException($"the host cannot give {SizeText.Format(size)} of memory for {what}; make it smaller");
    }
}
