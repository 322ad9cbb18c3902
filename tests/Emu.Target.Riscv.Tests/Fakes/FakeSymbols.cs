using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>Symbols that the test names.</summary>
internal sealed class FakeSymbols(params (string Name, ulong Address)[] symbols) : EmuObject, ISymbols
{
    public bool TryFind(string name, out ulong address)
    {
        address = symbols.FirstOrDefault(s => s.Name == name).Address;
        return address != 0;
    }
}
