using System.Globalization;
using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Memory.Images;

/// <summary>Intel HEX files (Intel Hexadecimal Object File Format Specification, revision A), all record types.</summary>
public static class HexImage
{
    /// <summary>Whether a file begins like an Intel HEX file.</summary>
    /// <param name="file">The file.</param>
    public static bool Matches(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> start = file.TrimStart("\r\n\t "u8);
        return start.Length >= 11 && start[0] == ':' && IsHex(start[1..11]);
    }

    /// <summary>Takes a file apart.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="ImageFormatException">It is damaged; the message names the line.</exception>
    public static Image Parse(ReadOnlySpan<byte> file)
    {
        var segments = new List<Segment>();
        var run = new List<byte>();
        ulong runStart = 0;
        ulong upper = 0;
        ulong? entry = null;
        bool ended = false;
        int line = 0;
        Span<byte> record = stackalloc byte[261];
        while (file.Length > 0)
        {
            line++;
            int end = file.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = (end < 0 ? file : file[..end]).Trim("\r\t "u8);
            file = end < 0 ? [] : file[(end + 1)..];
            if (text.IsEmpty)
            {
                continue;
            }

            if (ended)
            {
                throw new ImageFormatException($"line {line} of the HEX file follows the end-of-file record");
            }

            int length = ReadRecord(text, record, line);
            int offset = (record[1] << 8) | record[2];
            ReadOnlySpan<byte> data = record.Slice(4, length);
            switch (record[3])
            {
                case 0:
                    Append(upper + (uint)offset, data);
                    break;
                case 1:
                    ended = true;
                    break;
                case 2 when length == 2:
                    upper = (ulong)((data[0] << 8) | data[1]) << 4;
                    break;
                case 3 when length == 4:
                    entry = ((ulong)((data[0] << 8) | data[1]) << 4) + (ulong)((data[2] << 8) | data[3]);
                    break;
                case 4 when length == 2:
                    upper = (ulong)((data[0] << 8) | data[1]) << 16;
                    break;
                case 5 when length == 4:
                    entry = ((ulong)data[0] << 24) | ((ulong)data[1] << 16) | ((ulong)data[2] << 8) | data[3];
                    break;
                default:
                    throw new ImageFormatException($"line {line} of the HEX file has a record of type {record[3]} and {length} bytes; types 0 to 5 are known");
            }
        }

        if (!ended)
        {
            throw new ImageFormatException("the HEX file has no end-of-file record (:00000001FF); is it cut short?");
        }

        Flush();
        return new Image(BootImageKind.Program, "Intel HEX", segments, entry);

        void Append(ulong address, ReadOnlySpan<byte> data)
        {
            if (address != runStart + (ulong)run.Count)
            {
                Flush();
                runStart = address;
            }

            run.AddRange(data);
        }

        void Flush()
        {
            if (run.Count > 0)
            {
                segments.Add(new Segment(runStart, run.ToArray(), 0));
                run.Clear();
            }
        }
    }

    private static int ReadRecord(ReadOnlySpan<byte> text, Span<byte> record, int line)
    {
        if (text[0] != ':' || text.Length < 11 || text.Length % 2 == 0 || text.Length > 521 || !IsHex(text[1..]))
        {
            throw new ImageFormatException($"line {line} of the HEX file is not a record: expected ':' and pairs of hexadecimal digits");
        }

        int bytes = (text.Length - 1) / 2;
        byte sum = 0;
        for (int i = 0; i < bytes; i++)
        {
            record[i] = byte.Parse(text.Slice(1 + (2 * i), 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            sum += record[i];
        }

        if (record[0] != bytes - 5)
        {
            throw new ImageFormatException($"line {line} of the HEX file says {record[0]} bytes of data but has {bytes - 5}");
        }

        if (sum != 0)
        {
            byte expected = (byte)(record[bytes - 1] - sum);
            throw new ImageFormatException($"line {line} of the HEX file has checksum {record[bytes - 1]:X2}, expected {expected:X2}");
        }

        return record[0];
    }

    private static bool IsHex(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept("0123456789abcdefABCDEF"u8) < 0;
}
