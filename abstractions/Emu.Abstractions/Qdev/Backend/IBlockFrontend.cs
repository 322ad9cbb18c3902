namespace Emu.Abstractions.Qdev.Backend;

/// <summary>A device with a medium whose size may change while it is at work. Called under the machine's lock.</summary>
public interface IBlockFrontend
{
    /// <summary>The medium has another length now; the guest is told, if it can be.</summary>
    void MediumResized();
}
