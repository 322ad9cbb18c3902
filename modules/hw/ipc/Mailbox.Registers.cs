using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Ipc;

/// <content>Registers: a page for each side.</content>
public sealed partial class Mailbox
{
    private const ulong Page = 0x1000;

    private static void Describe(RegisterMapBuilder<Mailbox> map) => map
        .Size(Sides * Page)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Array(0x00, "SEND", 32, Sides, Page, write: (d, side, v) => d.Send(side, (uint)v))
        .Array(0x04, "RECEIVE", 32, Sides, Page, read: (d, side) => d.Receive(side), peek: (d, side) => d.inboxes[side].Peek())
        .Array(0x08, "STATUS", 32, Sides, Page)
            .EachField(1, 0, "READY", read: (d, side) => d.Status(side) & (Readable | Writable))
            .EachField(3, 2, "ERRORS", of: (d, side) => ref d.errors[side], changed: (d, _) => d.Update(), access: RegisterAccess.WriteOneToClear, at: 2)
            .Reserved(7, 4)
            .EachField(15, 8, "RECEIVED", read: (d, side) => (ulong)d.inboxes[side].Count)
            .EachField(23, 16, "SENT", read: (d, side) => (ulong)d.inboxes[1 - side].Count)
            .Reserved(31, 24)
        .Array(0x0C, "ENABLE", 32, Sides, Page)
            .EachField(3, 0, "CONDITIONS", of: (d, side) => ref d.enabled[side], changed: (d, _) => d.Update())
            .Reserved(31, 4)
        .Array(0x10, "PENDING", 32, Sides, Page, read: (d, side) => d.Status(side) & d.enabled[side])
        .Array(0x14, "DEPTH", 32, Sides, Page, read: (d, _) => d.Depth);
}
