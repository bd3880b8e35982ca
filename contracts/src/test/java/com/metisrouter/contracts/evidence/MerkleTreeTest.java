package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    private static final int LEAVES_MAX = 70;

    @Test
    void roots_are_those_of_certificate_transparency() {
        var leaves =
                List.of(
                        "",
                        "00",
                        "10",
                        "2021",
                        "3031",
                        "40414243",
                        "5051525354555657",
                        "606162636465666768696a6b6c6d6e6f");
        var roots = new ArrayList<String>();
        var tree = new MerkleTree();

        roots.add(Hex.of(tree.root()));
        for (var leaf : leaves) {
            tree.append(HexFormat.of().parseHex(leaf));
            roots.add(Hex.of(tree.root()));
        }

        assertThat(roots)
                .containsExactly(
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    @Test
    void changed_leaves_give_the_root_of_a_tree_built_anew() {
        var random = new Random(1);
        var leaves = new ArrayList<byte[]>();
        var tree = new MerkleTree();

        for (var i = 0; i < 600; i++) {
            var leaf = ("leaf " + i).getBytes(UTF_8);
            if (leaves.isEmpty() || (leaves.size() < LEAVES_MAX && random.nextInt(8) == 0)) {
                assertThat(tree.append(leaf)).isEqualTo(leaves.size());
                leaves.add(leaf);
            } else {
                var index = random.nextInt(leaves.size());
                tree.set(index, leaf);
                leaves.set(index, leaf);
            }
            assertThat(tree.root()).isEqualTo(rootByTheBook(leaves));
        }

        assertThat(tree.size()).isGreaterThan(30);
    }

    @Test
    void every_leaf_of_every_tree_is_proved_and_no_other() {
        var tree = new MerkleTree();
        for (var size = 1; size <= LEAVES_MAX; size++) {
            tree.append(leaf(size - 1));
            for (var index = 0; index < size; index++) {
                var path = tree.path(index);
                assertThat(MerkleTree.rootFrom(leaf(index), index, size, path))
                        .isEqualTo(tree.root());
                assertThat(MerkleTree.rootFrom(leaf(index + 1), index, size, path))
                        .isNotEqualTo(tree.root());
            }
        }
    }

    @Test
    void a_path_of_another_length_is_refused() {
        var tree = new MerkleTree();
        for (var i = 0; i < 5; i++) {
            tree.append(leaf(i));
        }
        var path = tree.path(2);
        var longer = new ArrayList<>(path);
        longer.add(path.getFirst());

        assertThatThrownBy(
                        () -> MerkleTree.rootFrom(leaf(2), 2, 5, path.subList(0, path.size() - 1)))
                .hasMessageContaining("too short");
        assertThatThrownBy(() -> MerkleTree.rootFrom(leaf(2), 2, 5, longer))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> MerkleTree.rootFrom(leaf(2), 5, 5, path))
                .hasMessageContaining("leaf: 5");
    }

    private static byte[] leaf(int number) {
        return ("leaf " + number).getBytes(UTF_8);
    }

    /// RFC 6962, section 2.1, word by word.
    private static byte[] rootByTheBook(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return hash(0, leaves.getFirst(), new byte[0]);
        }
        var half = Integer.highestOneBit(leaves.size() - 1);
        return hash(
                1,
                rootByTheBook(leaves.subList(0, half)),
                rootByTheBook(leaves.subList(half, leaves.size())));
    }

    private static byte[] hash(int prefix, byte[] left, byte[] right) {
        MessageDigest digest = LedgerChain.sha256();
        digest.update((byte) prefix);
        digest.update(left);
        digest.update(right);
        return digest.digest();
    }
}
