using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Tests.Support;

/// <summary>An IOMMU that lets nothing through.</summary>
internal sealed class FakeIommu : EmuObject, IIommu
{
#pragma warning disable CS0067 // The interface has it; nobody here raises it.
    public event Action<uint>? Invalidated;
#pragma warning restore CS0067

    public IoResult Translate(ulong address, AccessAttributes attributes, bool write, out IommuTarget target)
    {
        target = default;
        return IoResult.DecodeError;
    }
}
