using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>What a map logs of accesses that real hardware would not have answered, or that are not modelled.</summary>
/// <param name="undeclared">Topic of accesses between registers.</param>
internal sealed class RegisterLog(LogTopic undeclared)
{
    public void Undeclared(IoRegion region, ulong offset, int size, string what, ulong value)
    {
        MachineServices services = region.Owner.Services;
        if (services.IsLogged(undeclared))
        {
            string of = what == "write" ? $" of 0x{value:x}" : "";
            services.Log(undeclared, region.Owner, $"{size}-byte {what}{of} at {region.Name}+0x{offset:x}: no register is there");
        }
    }

    public void WriteOnly<T>(IoRegion region, RegisterCell<T> cell, ulong offset)
        where T : Device
    {
        MachineServices services = region.Owner.Services;
        if (services.IsLogged(LogTopic.GuestError))
        {
            services.Log(LogTopic.GuestError, region.Owner, $"read of write-only register {cell.Info.Name} at {region.Name}+0x{offset:x}");
        }
    }

    public void Guarded<T>(IoRegion region, RegisterCell<T> cell, T device, int index, ulong value, ulong offset)
        where T : Device
    {
        MachineServices services = region.Owner.Services;
        bool errors = services.IsLogged(LogTopic.GuestError);
        if (!errors && !services.IsLogged(LogTopic.Unimplemented))
        {
            return;
        }

        // Writing back what was read is how software changes the other bits.
        ulong set = value & cell.Guarded & ~cell.Read(device, index, debug: true);
        ulong unimplemented = set & cell.Unimplemented;
        ulong wrong = set & ~cell.Unimplemented;
        if (unimplemented != 0)
        {
            services.Log(LogTopic.Unimplemented, region.Owner, $"write of 0x{value:x} to {cell.Info.Name} at {region.Name}+0x{offset:x}: bits {Bits.Text(unimplemented)} are not modelled");
        }

        if (errors && !cell.IsWritable && cell.Unimplemented == 0)
        {
            services.Log(LogTopic.GuestError, region.Owner, $"write of 0x{value:x} to read-only register {cell.Info.Name} at {region.Name}+0x{offset:x}");
        }
        else if (errors && wrong != 0)
        {
            services.Log(LogTopic.GuestError, region.Owner, $"write of 0x{value:x} to {cell.Info.Name} at {region.Name}+0x{offset:x} sets read-only or reserved bits {Bits.Text(wrong)}");
        }
    }
}
