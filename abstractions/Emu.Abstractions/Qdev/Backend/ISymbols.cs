namespace Emu.Abstractions.Qdev.Backend;

/// <summary>Names of addresses in an image that was loaded into the machine.</summary>
public interface ISymbols
{
    /// <summary>Finds a symbol.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its value.</param>
    bool TryFind(string name, out ulong address);
}
