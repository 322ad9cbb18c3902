using System.Buffers.Binary;

namespace Emu.Guests.Tests.Support;

/// <summary>Disk images in a folder of the test's own.</summary>
internal sealed class Disks : IDisposable
{
    private const int ClusterBits = 16;
    private const ulong ClusterBytes = 1 << ClusterBits;

    private readonly string folder = Directory.CreateTempSubdirectory("emu-disks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A disk of 16 MiB with ext4 and the file <c>hello.txt</c>.</summary>
    public string Ext4() => Copy(GuestFiles.Fetched("disk", "ext4.img"));

    /// <summary>A copy of an image, to be written.</summary>
    /// <param name="image">The image.</param>
    public string Copy(string image)
    {
        string file = Path.Combine(folder, Path.GetFileName(image));
        File.Copy(image, file);
        return file;
    }

    /// <summary>An empty qcow2 image: header, reference counts and the first table of a disk ("QCOW2 Specification", version 2).</summary>
    /// <param name="size">Bytes of the disk.</param>
    public string Qcow2(ulong size)
    {
        byte[] image = new byte[4 * ClusterBytes];
        BinaryPrimitives.WriteUInt32BigEndian(image, 0x5146_49FB);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(20), ClusterBits);
        BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(24), size);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(36), 1); // entries of the first table: 512 MiB
        BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(40), 3 * ClusterBytes);
        BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(48), ClusterBytes);
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan((int)ClusterBytes), 2 * ClusterBytes);
        for (int cluster = 0; cluster < 4; cluster++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(image.AsSpan((int)(2 * ClusterBytes) + (2 * cluster)), 1);
        }

        string file = Path.Combine(folder, "disk.qcow2");
        File.WriteAllBytes(file, image);
        return file;
    }
}
